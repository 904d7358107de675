/**
 * `npm run bench -- sandbox`: what the sandbox costs. The start of a launch beside a bare process and podman, what it adds
 * to a running program, what of it is in the numbers, and how much the format `time` scatters beside hyperfine. Everything
 * that is compared runs interleaved.
 */
import { interleaved } from "../interleaved.ts";
import { type Program, type ProgramTerms, row } from "../program.ts";
import { openLaunches } from "./launches.ts";
import { middle } from "./numbers.ts";
import { bareProcess, hyperfineSeconds, hyperfineVersion, openPodman } from "./peers.ts";
import { spreadRatio } from "./spread.ts";
import { fixedWorkload, manySystemCalls } from "./workloads.ts";

const program: Program = async (terms) => {
  const launches = await openLaunches();
  const podman = await openPodman();
  try {
    const rows = [...(await starts(terms, launches, podman)), ...(await steadyState(terms, launches, podman))];
    return [...rows, ...(await inTheNumbers(terms, launches)), ...(await spread(terms, launches))];
  } finally {
    await podman?.close();
    await launches.close();
  }
};
export default program;

type Launches = Awaited<ReturnType<typeof openLaunches>>;
type Podman = Awaited<ReturnType<typeof openPodman>>;

const TRUE = ["/bin/true"] as const;

async function starts({ quick, progress }: ProgramTerms, launches: Launches, podman: Podman) {
  progress("starting an empty program: bare, in the sandbox, in podman");
  const works: Record<string, () => unknown> = {
    bare: () => bareProcess(TRUE),
    sandbox: () => launches.trusted.run(TRUE),
    untrusted: () => launches.untrusted.run(TRUE),
    ...(podman ? { podman: () => podman.run(["/bin/busybox", "true"]) } : {}),
  };
  const times = await interleaved(works, { rounds: quick ? 5 : 60, seed: 1 });
  const over = (name: string): number =>
    middle((times[name] ?? []).map((value, round) => value - (times.bare?.[round] ?? 0)));
  const peer = podman ? { name: "podman run", version: podman.version, value: over("podman") } : null;
  return [
    row("start of a bare process", [middle(times.bare ?? []), "ms"]),
    row("launch: what the sandbox adds", [over("sandbox"), "ms"], { goal: { atMost: 10 }, peer }),
    row("launch: with the filter for untrusted code", [over("untrusted"), "ms"], { peer }),
  ];
}

/** A program's time without its start: what is left when the time of an empty one is taken away. */
async function steadyState({ quick, progress }: ProgramTerms, launches: Launches, podman: Podman) {
  const calls = quick ? 60_000 : 600_000;
  progress(`${calls} system calls: bare, in the sandbox, in podman`);
  const argv = manySystemCalls(calls / 2);
  const both = (run: (argv: readonly string[]) => Promise<number>) => async (): Promise<number> => {
    const empty = await run(TRUE_BOX);
    return (await run(argv)) - empty;
  };
  const works: Record<string, () => unknown> = {
    bare: both(bareProcess),
    sandbox: both(launches.trusted.run),
    untrusted: both(launches.untrusted.run),
    ...(podman ? { podman: both(podman.run) } : {}),
  };
  const times = await interleaved(works, { rounds: quick ? 3 : 40, seed: 2 });
  const share = (name: string): number =>
    100 * (middle((times[name] ?? []).map((value, round) => value / (times.bare?.[round] ?? 1))) - 1);
  const peer = podman ? { name: "podman run", version: podman.version, value: share("podman") } : null;
  return [
    row(`running: ${calls} system calls, bare`, [middle(times.bare ?? []), "ms"]),
    row("running: what the sandbox adds", [share("sandbox"), "%"], { goal: { atMost: 5 }, peer }),
    row("running: with the filter for untrusted code", [share("untrusted"), "%"], { peer }),
  ];
}

const TRUE_BOX = ["/bin/busybox", "true"] as const;

async function inTheNumbers({ quick, progress }: ProgramTerms, launches: Launches) {
  progress("what `time` says of an empty program");
  const version = hyperfineVersion();
  const works: Record<string, () => unknown> = {
    sandbox: async () => 1e3 * (await launches.trusted.seconds(TRUE)),
    bare: async () => 1e3 * (await launches.bare.seconds(TRUE)),
    ...(version === null ? {} : { hyperfine: async () => 1e3 * (await hyperfineSeconds(TRUE)) }),
  };
  const times = await interleaved(works, { rounds: quick ? 5 : 60, seed: 3 });
  const peer = version === null ? null : { name: "hyperfine -N", version, value: middle(times.hyperfine ?? []) };
  const added = (times.sandbox ?? []).map((value, round) => value - (times.bare?.[round] ?? 0));
  return [
    row("`time` of an empty program, in the sandbox", [middle(times.sandbox ?? []), "ms"], { peer }),
    row("of the sandbox's start in that number", [middle(added), "ms"], { goal: { atMost: 0.5 } }),
  ];
}

async function spread({ quick, progress }: ProgramTerms, launches: Launches) {
  const version = hyperfineVersion();
  if (version === null) return [];
  const argv = await fixedWorkload();
  const rounds = quick ? 10 : 400;
  progress(`a fixed workload, ${rounds} times by \`time\` and by hyperfine`);
  const times = await interleaved(
    { time: () => launches.trusted.seconds(argv), hyperfine: () => hyperfineSeconds(argv) },
    { rounds, seed: 4 },
  );
  const { ours, theirs, ratio, interval } = spreadRatio(times.time, times.hyperfine, 5);
  const [low, high] = interval.map((end) => end.toFixed(2));
  const peer = { name: "hyperfine -N", version, value: theirs * 100 };
  return [
    row("fixed workload: median of `time`", [1e3 * middle(times.time), "ms"], {
      peer: { ...peer, value: 1e3 * middle(times.hyperfine) },
    }),
    row(`fixed workload: spread of \`time\` (n = ${rounds})`, [ours * 100, "%"], { peer }),
    row(`fixed workload: ratio of the spreads, 95 % of resamples in ${low} to ${high}`, [ratio, "x"], {
      goal: { atMost: 1.1 },
    }),
  ];
}
