import type { ProblemFacts } from "../model/problem.ts";
import { didYouMean, type Finding } from "./finding.ts";
import type { WrittenConfig } from "./schema.ts";
import { suiteFindings } from "./suite-contradictions.ts";
import type { Path, YamlText } from "./yaml-text.ts";

/** What each part allows for itself and the whole does not, each with its correction. */
export function contradictions(config: WrittenConfig, yaml: YamlText): ProblemFacts[] {
  const findings = [
    ...noSuites(config),
    ...unknownSuites(config),
    ...alikeSuites(config),
    ...environmentFindings(config),
    ...Object.entries(config.suites).flatMap(([name, suite]) => suiteFindings(["suites", name], suite)),
  ];
  return findings.map(({ path, atValue, ...facts }) => ({
    code: "config-contradiction",
    ...facts,
    where: atValue ? yaml.at(path) : yaml.atKey(path),
  }));
}

function noSuites(config: WrittenConfig): Finding[] {
  if (Object.keys(config.suites).length > 0) return [];
  return [{ path: ["suites"], what: "there is no suite", expected: "at least one name with `run:` below it" }];
}

function unknownSuites(config: WrittenConfig): Finding[] {
  const names = Object.keys(config.suites);
  return Object.entries(config.machines).flatMap(([machine, { suites = [] }]) =>
    suites.flatMap((suite, index) =>
      names.includes(suite)
        ? []
        : [
            {
              path: ["machines", machine, "suites", index],
              atValue: true,
              what: `there is no suite "${suite}"`,
              expected: names.join(", "),
              next: didYouMean(suite, names),
            },
          ],
    ),
  );
}

/** Two suites that run the same command would give every benchmark twice. */
function alikeSuites(config: WrittenConfig): Finding[] {
  const seen = new Map<string, string>();
  return Object.entries(config.suites).flatMap(([name, { metrics: _, derived: __, ...suite }]) => {
    const key = JSON.stringify(suite);
    const first = seen.get(key);
    seen.set(key, first ?? name);
    return first === undefined
      ? []
      : [
          {
            path: ["suites", name],
            what: `suite ${name} is the same as suite ${first}`,
            next: "remove one, or give them different commands",
          },
        ];
  });
}

/** Variables that the sandbox sets itself, or that reach into the dynamic linker or the runner. */
const OWN_VARIABLES =
  /^(?:LD_.*|ACTIONS_.*|GITHUB_.*|RUNNER_.*|INPUT_.*|BENCHWARDEN_.*|HOME|TMPDIR|PATH|BASH_ENV|ENV|(?:https?|all|no|ftp)_proxy)$/i;

function environmentFindings({ environment }: WrittenConfig): Finding[] {
  const at: Path = ["environment"];
  const both = environment.dockerfile !== undefined && environment.toolchain.length > 0;
  return [
    ...(both
      ? [
          {
            path: [...at, "toolchain"],
            what: "toolchain and dockerfile exclude each other",
            next: "put the toolchain into the Dockerfile, or leave the Dockerfile out",
          },
        ]
      : []),
    ...Object.keys(environment.env).flatMap((name) => variableFindings(name, [...at, "env", name])),
    ...environment.pass.flatMap((name, index) => variableFindings(name, [...at, "pass", index])),
    ...environment.toolchain.flatMap((folder, index) => toolchainFindings(folder, [...at, "toolchain", index])),
    ...environment.path.flatMap((folder, index) =>
      pathFindings(folder, { path: [...at, "path", index], toolchain: environment.toolchain }),
    ),
  ];
}

function variableFindings(name: string, path: Path): Finding[] {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name))
    return [{ path, what: `"${name.slice(0, 64)}" is not the name of a variable`, expected: "letters, digits and _" }];
  if (!OWN_VARIABLES.test(name)) return [];
  const next = name === "PATH" ? "use environment.path" : "leave it out";
  return [{ path, what: `${name} is not for the config to set: it belongs to the sandbox or reaches around it`, next }];
}

const COVERED = ["/", "/bench", "/dev", "/proc", "/sys"];

function toolchainFindings(folder: string, path: Path): Finding[] {
  const isCovered = COVERED.some((top) => folder === top || (top !== "/" && isBelow(folder, top)));
  if (!isCovered) return [];
  return [
    {
      path,
      atValue: true,
      what: `${folder} cannot be a toolchain folder: the sandbox has its own there`,
      expected: "the folder of one toolchain, such as /opt/rust",
    },
  ];
}

function pathFindings(folder: string, { path, toolchain }: { path: Path; toolchain: readonly string[] }): Finding[] {
  const tops = ["/usr", "/bin", "/sbin", ...toolchain];
  if (tops.some((top) => isBelow(folder, top))) return [];
  return [
    {
      path,
      atValue: true,
      what: `${folder} is not there in the sandbox`,
      expected: "a folder below /usr or below one of environment.toolchain",
      next: `add ${folder}, or the folder that holds the toolchain, to environment.toolchain`,
    },
  ];
}

function isBelow(folder: string, top: string): boolean {
  return folder === top || folder.startsWith(`${top}/`);
}
