import { findFormat, formatIds } from "../formats/index.ts";
import { UNPRINTABLE } from "../model/text.ts";
import { expressionFailures } from "../units/expression.ts";
import { nearest } from "../units/nearest.ts";
import { readUnit } from "../units/unit.ts";
import { didYouMean, type Finding } from "./finding.ts";
import { PLANNED_EVENTS, PLANNED_FORMATS } from "./not-yet.ts";
import type { WrittenSuite } from "./schema.ts";
import type { Path } from "./yaml-text.ts";

/** What contradicts itself inside one suite. */
export function suiteFindings(path: Path, suite: WrittenSuite): Finding[] {
  return [
    ...formatFindings(path, suite),
    ...nameFindings(path, suite),
    ...folderFindings(path, suite),
    ...metricFindings(path, suite),
    ...derivedFindings(path, suite),
  ];
}

function formatFindings(path: Path, suite: WrittenSuite): Finding[] {
  const { format, output } = suite;
  if (PLANNED_FORMATS.includes(format)) return [];
  if (!formatIds.includes(format)) {
    const known = [...formatIds, ...PLANNED_FORMATS];
    return [
      {
        path: [...path, "format"],
        atValue: true,
        what: `there is no format "${format}"`,
        expected: formatIds.join(", "),
        next: didYouMean(format, known),
      },
    ];
  }
  if (format !== "time" || output === "stdout") return [];
  return [
    {
      path: [...path, "output"],
      what: "the format time has no output to read: the process itself is timed",
      next: "leave output out; folders to write into are `writable`",
    },
  ];
}

const PLACEHOLDER = "{benchmark}";

/** `{benchmark}` and a source of names go together. */
function nameFindings(path: Path, suite: WrittenSuite): Finding[] {
  const { benchmarks, list, exclude, run } = suite;
  const findings: Finding[] = [];
  const isUsed = run.some((argument) => argument.includes(PLACEHOLDER));
  const source = benchmarks ? "benchmarks" : "list";
  if (benchmarks && list)
    findings.push({
      path: [...path, "list"],
      what: "benchmarks and list exclude each other",
      next: "keep the one that should tell the names",
    });
  if (isUsed && !benchmarks && !list) {
    findings.push({
      path: [...path, "run"],
      what: `${PLACEHOLDER} in run, and nothing tells the names`,
      next: "add `benchmarks: [NAME, …]` or `list: [COMMAND, …]`",
    });
  }
  if (!isUsed && (benchmarks || list)) {
    const meant = run
      .flatMap((argument) => argument.match(/\{[^{}\s]{1,32}\}|\$\{?[A-Za-z_]{1,32}\}?/g) ?? [])
      .find((word) => nearest(word, [PLACEHOLDER]));
    const next =
      meant === undefined
        ? `add "${PLACEHOLDER}" to run, or leave ${source} out`
        : `write "${PLACEHOLDER}" in place of "${meant}"`;
    findings.push({ path: [...path, source], what: `${source} tells names, and run has no ${PLACEHOLDER}`, next });
  }
  if (exclude.length > 0 && !benchmarks && !list) {
    findings.push({
      path: [...path, "exclude"],
      what: "exclude needs names to leave out",
      next: "add `benchmarks` or `list`, or leave exclude out",
    });
  }
  return [
    ...findings,
    ...(benchmarks ?? []).flatMap((name, index) =>
      benchmarkFindings(name, { path: [...path, "benchmarks", index], all: benchmarks ?? [], index }),
    ),
  ];
}

function benchmarkFindings(
  name: string,
  { path, all, index }: { path: Path; all: readonly string[]; index: number },
): Finding[] {
  if (UNPRINTABLE.test(name))
    return [{ path, atValue: true, what: "a benchmark's name has an invisible character", next: "remove it" }];
  if (name.normalize("NFC") !== name)
    return [
      {
        path,
        atValue: true,
        what: "a benchmark's name is not in Unicode normal form C",
        next: `write "${name.normalize("NFC")}"`,
      },
    ];
  return all.indexOf(name) === index
    ? []
    : [{ path, atValue: true, what: `the benchmark "${name}" is there twice`, next: "remove one" }];
}

function folderFindings(path: Path, suite: WrittenSuite): Finding[] {
  const own = suite.output === "stdout" ? [] : [suite.output.path];
  return suite.writable.flatMap((folder, index) => {
    const isTwice = own.includes(folder) || suite.writable.indexOf(folder) !== index;
    return isTwice
      ? [
          {
            path: [...path, "writable", index],
            atValue: true,
            what: `the folder ${folder} is there twice`,
            next: "remove one",
          },
        ]
      : [];
  });
}

function metricFindings(path: Path, suite: WrittenSuite): Finding[] {
  return Object.entries(suite.metrics).flatMap(([name, metric]) => [
    ...marginFindings([...path, "metrics", name], metric),
    ...unknownMetric([...path, "metrics", name], name, suite),
  ]);
}

function marginFindings(path: Path, metric: WrittenSuite["metrics"][string]): Finding[] {
  const { "minimum-effect": least, equivalence } = metric;
  if (least === undefined || equivalence === undefined || least < equivalence || (least === 0 && equivalence === 0))
    return [];
  const what = "minimum-effect is not below equivalence: no result could be told apart from unchanged";
  return [{ path: [...path, "minimum-effect"], what, next: "make equivalence the larger, such as 0.5 % and 2 %" }];
}

/** Only formats that declare their metrics can tell a misspelt one; the others are known by their output alone. */
function unknownMetric(path: Path, name: string, suite: WrittenSuite): Finding[] {
  const declared = declaredMetrics(suite);
  const known = [...declared, ...Object.keys(suite.derived)];
  if (declared.length === 0 || known.includes(name) || PLANNED_EVENTS.includes(name)) return [];
  return [
    {
      path,
      what: `the format ${suite.format} has no metric "${name}"`,
      expected: known.join(", "),
      next: didYouMean(name, known),
    },
  ];
}

function declaredMetrics(suite: WrittenSuite): string[] {
  const declared = formatIds.includes(suite.format) ? findFormat(suite.format).declares : undefined;
  return (declared ?? []).map((metric) => metric.name);
}

function derivedFindings(path: Path, suite: WrittenSuite): Finding[] {
  const declared = declaredMetrics(suite);
  return Object.entries(suite.derived).flatMap(([name, derived]) => {
    const at = [...path, "derived", name];
    return [
      ...(declared.includes(name)
        ? [{ path: at, what: `${name} is a metric of the format ${suite.format}`, next: "choose another name" }]
        : []),
      ...unitFindings([...at, "unit"], derived),
      ...expressionFindings([...at, "expression"], derived.expression, declared),
    ];
  });
}

function unitFindings(path: Path, { unit, direction }: WrittenSuite["derived"][string]): Finding[] {
  if (direction !== undefined || (readUnit(unit)?.direction ?? null) !== null) return [];
  const next = "add `direction: lower`, `higher` or `none`";
  return [{ path, atValue: true, what: `the unit "${unit}" does not tell whether more is better`, next }];
}

function expressionFindings(path: Path, expression: string, declared: readonly string[]): Finding[] {
  return expressionFailures(expression, declared.length > 0 ? declared : null).map(({ at, ...facts }) => ({
    path,
    atValue: true,
    what:
      at === 0
        ? "the expression cannot be computed"
        : `the expression cannot be computed after "${expression.slice(0, at).trimEnd().slice(-40)}"`,
    ...facts,
  }));
}
