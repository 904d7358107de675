import type { FormatAdapter, FormatFailure, ParsedMetric, ParseOptions, ParseResult, ToolOutput } from "./adapter.ts";
import { Doubts, SHORTEST_WALL_SECONDS, tooShortProcess } from "./doubts.ts";
import { identity } from "./identity.ts";

/** Files that a launch leaves in its output folder. */
export const TIME_FILES = { stamps: "time.stamps", cpu: "time.cpu", rss: "time.max-rss" } as const;

/** The only row of a suite that names no benchmarks: the process as a whole. */
const WHOLE = "all";

/**
 * No start-up file and no function from the environment: `-p` for BASH_ENV and exported functions, `--norc` because
 * Debian's bash reads ~/.bashrc, even with -c, when its stdin is a socket, which is what Node's pipes are.
 */
const CLEAN = ["--norc", "-p"] as const;

/**
 * Bash, inside the sandbox. `$1` output folder, `$2` limit of processes or 0, then the command, which is never part of
 * a script's text. Stamps are as near to the command as bash can put them; in microseconds, whatever the locale's
 * decimal sign is. `enable -n` makes a command named like a builtin (`echo`, `exit`) the program of that name, without
 * the fork that a subshell with `exec` would add to the measured time (65 µs).
 */
const STAMP = `
out=$1 most=$2; shift 2
[ "$most" = 0 ] || ulimit -u "$most"
TIMEFORMAT='%3U %3S'
enable -n -- "$1" 2>/dev/null
{ start=$EPOCHREALTIME
  time "$@" 2>&3 3>&-
  status=$? end=$EPOCHREALTIME
} 3>&2 2>"$out/${TIME_FILES.cpu}"
enable -- "$1" 2>/dev/null
printf '%s %s %s\n' "\${start/[.,]/}" "\${end/[.,]/}" "$status" >"$out/${TIME_FILES.stamps}"
exit "$status"`;

/**
 * Puts GNU time around the stamping bash where the sandbox has it: outside, so that it costs nothing that is measured.
 * It must be the parent, because the peak memory of a child starts at its parent's.
 */
const WITH_GNU_TIME = `
if [ -x /usr/bin/time ]; then exec /usr/bin/time -f %M -o "$2/${TIME_FILES.rss}" -- "$BASH" ${CLEAN.join(" ")} -c "$1" benchwarden-time "\${@:2}"
else exec "$BASH" ${CLEAN.join(" ")} -c "$1" benchwarden-time "\${@:2}"; fi`;

export interface TimeWrapping {
  /** Where the launch may write; an argument of its own, so that an executor without mounts can replace it. */
  readonly out?: string;
  /** Most processes that the command may have at once; 0: no limit set here. */
  readonly processes?: number;
}

/** The argv that runs `argv` under the clock; the exit status and all output of the command pass through. */
export function wrapWithTime(
  argv: readonly string[],
  { out = "/bench/out", processes = 0 }: TimeWrapping = {},
): string[] {
  return ["bash", ...CLEAN, "-c", WITH_GNU_TIME, "benchwarden-time", STAMP, out, String(processes), ...argv];
}

const TIMES = { unit: "s", direction: "lower", exact: false, primary: false } as const;
const METRICS = {
  wall: { ...TIMES, name: "wall", primary: true, source: "inside" },
  cpu: { ...TIMES, name: "cpu", source: "bash-times" },
  user: { ...TIMES, name: "user", source: "bash-times" },
  system: { ...TIMES, name: "system", source: "bash-times" },
  "max-rss": { ...TIMES, name: "max-rss", unit: "B", source: "gnu-time" },
} as const;

/** Built in: the command is the benchmark, one process one launch, timed from inside the sandbox. */
export const time: FormatAdapter = {
  id: "time",
  declares: Object.values(METRICS),
  looksLike: () => false,
  wrap: (argv, wrapping) => wrapWithTime(argv, wrapping),
  parse: parseTime,
};

function parseTime(output: ToolOutput, options: ParseOptions): ParseResult {
  const stamps = readStamps(textOf(output, TIME_FILES.stamps));
  if ("code" in stamps) return { ok: false, failure: stamps };
  const name = identity(options.benchmark ?? WHOLE);
  const doubts = new Doubts();
  const metrics = [
    ...wallMetric(name, stamps.seconds, doubts),
    ...cpuMetrics(output, doubts),
    ...memoryMetric(output, doubts),
  ];
  const failure = metrics.some((metric) => metric.name === "wall")
    ? {}
    : { failure: "its wall time is zero or negative" };
  const warnings = doubts.warnings.filter((warning) => isWanted(warning, options));
  return { ok: true, value: { benchmarks: [{ name, params: {}, metrics, ...failure }], facts: {}, warnings } };
}

/** That a metric is absent is worth a word only to who asked for it, or asked for nothing in particular. */
function isWanted(
  warning: { code: string; facts?: Record<string, unknown> | undefined },
  options: ParseOptions,
): boolean {
  const listed = Object.keys(options.metrics);
  return warning.code !== "metric-absent" || listed.length === 0 || listed.includes(String(warning.facts?.metric));
}

function readStamps(text: string | null): { seconds: number } | FormatFailure {
  const where = `/bench/out/${TIME_FILES.stamps}`;
  const expected = "two times in microseconds and an exit status, written by the stamping shell";
  if (text === null || text.trim() === "") return { code: "no-output", where, expected, found: "nothing" };
  const match = /^(\d{10,17}) (\d{10,17}) \d{1,3}\n?$/.exec(text);
  if (match) return { seconds: (Number(match[2]) - Number(match[1])) / 1e6 };
  const isOldBash = /^ *\d{1,3}\n?$/.test(text);
  const found = isOldBash ? "no times: the bash in the sandbox is older than 5" : `"${text.slice(0, 60).trimEnd()}"`;
  return { code: "malformed-output", where, line: 1, expected, found };
}

function wallMetric(benchmark: string, seconds: number, doubts: Doubts): ParsedMetric[] {
  const launch = doubts.launch([seconds], { benchmark, metric: "wall", unit: "s", order: "time" });
  if (launch.samples.length === 0) return [];
  const isTooShort = seconds < SHORTEST_WALL_SECONDS;
  if (isTooShort) doubts.add(tooShortProcess(benchmark, seconds));
  return [{ ...METRICS.wall, primary: !isTooShort, launches: [launch] }];
}

/** Steps of 1 ms; zero is a true value here: the process used less than half a step. */
function cpuMetrics(output: ToolOutput, doubts: Doubts): ParsedMetric[] {
  const text = textOf(output, TIME_FILES.cpu) ?? "";
  const match = /^(\d{1,12})[.,](\d{3}) (\d{1,12})[.,](\d{3})\n?$/.exec(
    text.slice(text.trimEnd().lastIndexOf("\n") + 1),
  );
  if (!match) {
    doubts.add(absent("cpu", "the stamping shell printed no CPU times"));
    return [];
  }
  const [user, system] = [milliseconds(match[1], match[2]), milliseconds(match[3], match[4])];
  return [
    { ...METRICS.cpu, launches: [{ samples: [(user + system) / 1000], order: "time" }] },
    { ...METRICS.user, launches: [{ samples: [user / 1000], order: "time" }] },
    { ...METRICS.system, launches: [{ samples: [system / 1000], order: "time" }] },
  ];
}

function milliseconds(seconds = "0", rest = "0"): number {
  return Number(seconds) * 1000 + Number(rest);
}

/** GNU time puts a sentence before the number when the command failed. */
function memoryMetric(output: ToolOutput, doubts: Doubts): ParsedMetric[] {
  const text = textOf(output, TIME_FILES.rss) ?? "";
  const kibibytes = /(?:^|\n)(\d{1,15})\n?$/.exec(text)?.[1];
  if (kibibytes === undefined || Number(kibibytes) === 0) {
    doubts.add(absent("max-rss", "there is no GNU time at /usr/bin/time in the sandbox (Debian package: time)"));
    return [];
  }
  return [{ ...METRICS["max-rss"], launches: [{ samples: [Number(kibibytes) * 1024], order: "time" }] }];
}

function absent(metric: string, why: string): { code: string; text: string; facts: { metric: string } } {
  return { code: "metric-absent", text: `${metric} is not measured: ${why}`, facts: { metric } };
}

function textOf(output: ToolOutput, file: string): string | null {
  const bytes = output.files.get(file);
  return bytes === undefined ? null : new TextDecoder().decode(bytes.slice(0, 4096));
}
