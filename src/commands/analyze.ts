import { judgeFiles } from "../comparison/judge-files.ts";
import type { Summary } from "../comparison/pairs.ts";
import type { FormatAdapter } from "../formats/adapter.ts";
import { findFormat } from "../formats/index.ts";
import type { Effort, MetricSettings } from "../model/config.ts";
import type { Outcome } from "../model/outcome.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { ResultBenchmark } from "../model/result.ts";
import type { Warning } from "../model/warning.ts";
import { type ReadSides, readSides, type SampleFile } from "./analyze-sides.ts";

export type { SampleFile } from "./analyze-sides.ts";

/** What a person says on the command line. */
export interface AnalyzeInputs {
  readonly base: readonly SampleFile[];
  readonly head: readonly SampleFile[];
  readonly format: string;
  /** Replay the looks of this effort; null: decide once. */
  readonly sequential: Effort | null;
  readonly unpaired: boolean;
  /** The primary metric; null: the format's. */
  readonly metric: string | null;
  readonly strict: boolean;
  readonly summary: Summary;
  /** Units, directions and margins of a config; none without one. */
  readonly metrics: Readonly<Record<string, MetricSettings>>;
  readonly errorRate: number;
}

/**
 * Verdicts over files of samples that exist already; nothing is run.
 *
 * Launch i of base is paired with launch i of head. Where the order of launches is not known, or the person says so, the
 * sides are compared as two samples, and the outcome says why that is weaker.
 * @throws Problem for files that cannot be read or compared
 */
export async function analyze(inputs: AnalyzeInputs, find = findFormat): Promise<Outcome> {
  const adapter = find(inputs.format);
  const read = await readSides({ base: inputs.base, head: inputs.head }, { adapter, metrics: inputs.metrics });
  const unpaired = inputs.unpaired || !read.orderKnown;
  if (unpaired && inputs.sequential !== null) throw noLooks(inputs.unpaired);
  const benchmarks = inputs.metric === null ? read.benchmarks : withPrimary(read.benchmarks, inputs.metric);
  const measured = { benchmarks, failures: read.failures, sides: { base: "base", head: "head" }, unpaired };
  return judgeFiles(measured, factsOf(inputs, { read, unpaired, adapter }), inputs);
}

function noLooks(asked: boolean): Problem {
  return new Problem({
    code: "bad-usage",
    what: "--sequential replays pairs in the order in which they were launched",
    where: "--sequential",
    found: asked ? "--unpaired, which gives up that order" : "files that do not tell the order of their launches",
    next: "leave --sequential out: then all launches are judged once",
    exit: EXIT.usage,
  });
}

/** The benchmarks with this metric as the only one that is judged. */
function withPrimary(benchmarks: readonly ResultBenchmark[], name: string): ResultBenchmark[] {
  const known = benchmarks.flatMap(({ metrics }) => metrics);
  const chosen = known.filter((metric) => metric.name === name);
  if (chosen.length === 0) {
    throw new Problem({
      code: "unknown-metric",
      what: `no benchmark has a metric "${name.slice(0, 64)}"`,
      where: "--metric",
      expected: [...new Set(known.map((metric) => metric.name))].slice(0, 20).join(", ") || "a metric; there is none",
      exit: EXIT.usage,
    });
  }
  if (chosen.every(({ direction }) => direction === "none")) {
    throw new Problem({
      code: "no-direction",
      what: `neither direction of ${name} is better, so it cannot be judged`,
      where: "--metric",
      next: "say in a config which one is (`direction: lower` or `higher`) and give it with --config",
      exit: EXIT.usage,
    });
  }
  return benchmarks.map((benchmark) => ({
    ...benchmark,
    metrics: benchmark.metrics.map((metric) => ({ ...metric, primary: metric.name === name })),
  }));
}

interface Judged {
  readonly read: ReadSides;
  readonly unpaired: boolean;
  readonly adapter: FormatAdapter;
}

function factsOf(inputs: AnalyzeInputs, judged: Judged) {
  const { read, unpaired, adapter } = judged;
  return {
    seed: 0,
    durationSeconds: 0,
    stopped: "files",
    builds: [],
    environment: { machineClass: "none", fingerprint: "none", sandbox: "none" },
    analysis: {
      format: adapter.id,
      test: unpaired ? ("unpaired" as const) : ("pairs" as const),
      sequential: inputs.sequential !== null,
      files: { base: inputs.base.length, head: inputs.head.length },
    },
    notices: [pairingNotice(inputs, judged)],
    warnings: [...blockOrder(judged), ...(unpaired ? [] : unequalSides(read.benchmarks)), ...read.warnings],
  };
}

function pairingNotice(inputs: AnalyzeInputs, { unpaired }: Judged): string {
  if (!unpaired) {
    return "Nothing was run. Launch i of base is paired with launch i of head; that is right when they were launched in turn, one pair after the other.";
  }
  const why = inputs.unpaired ? "as --unpaired asks" : "because the files do not tell the order of their launches";
  return `Nothing was run. Launches have no partners, ${why}: base and head are compared as two samples (Mann and Whitney's test on one number per launch). That is weaker than pairs: what moved on the machine meanwhile counts as noise, so it takes more launches, and when one side was measured after the other it looks like a change.`;
}

/** A tool that starts the launches of a side in a row leaves pairs that were not measured back to back. */
function blockOrder({ read, unpaired, adapter }: Judged): Warning[] {
  if (unpaired || adapter.startsLaunches !== true || !read.severalPerFile) return [];
  const text = `${adapter.id} runs all launches of one command in a row, so pairs were not measured back to back: a machine that drifted between the two sides looks like a change. Call it for base and head in turn, with one run each, and give all files in that order; or use \`benchwarden compare\``;
  return [{ code: "block-order", text }];
}

const NAMED = 3;

function unequalSides(benchmarks: readonly ResultBenchmark[]): Warning[] {
  const unequal = benchmarks.flatMap(({ name, launches }) => {
    const base = launches.filter(({ build }) => build === "base").length;
    const head = launches.length - base;
    return base === head || base === 0 || head === 0 ? [] : [`${name} (${base} and ${head})`];
  });
  if (unequal.length === 0) return [];
  const rest = unequal.length > NAMED ? ` and ${unequal.length - NAMED} more` : "";
  const text = `base and head have another number of launches: ${unequal.slice(0, NAMED).join(", ")}${rest}; those without a partner were not used`;
  return [{ code: "unequal-launches", text }];
}
