/**
 * `npm run bench -- sandbox`: what the sandbox costs. The start of a launch beside a bare process and podman, what it adds
 * to a running program, what of it is in the numbers, and how much the format `time` scatters beside hyperfine. Everything
 * that is compared runs interleaved.
 */
import { interleaved } from "../interleaved.ts";
import { type Goal, type Program, type ProgramTerms, row } from "../program.ts";
import { watchBusy } from "./busy.ts";
import { openFloor } from "./floor.ts";
import { openLaunches } from "./launches.ts";
import { middle, middleRange, rangeText } from "./numbers.ts";
import { bareProcess, bareStderr, hyperfineSeconds, hyperfineVersion, openPodman } from "./peers.ts";
import { spreadRatio } from "./spread.ts";
import { copyingMs, fixedWorkload, manySystemCalls } from "./workloads.ts";

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
  progress("starting an empty program: bare, in bubblewrap alone, in the sandbox, in podman");
  const floor = await openFloor();
  const { trusted, untrusted, unified } = launches;
  const works: Record<string, () => unknown> = {
    bare: () => bareProcess(TRUE),
    floor: () => floor.run(TRUE),
    sandbox: () => trusted.run(TRUE),
    untrusted: () => untrusted.run(TRUE),
    ...(unified ? { unified: () => unified.run(TRUE) } : {}),
    ...(podman ? { podman: () => podman.start() } : {}),
  };
  const busy = watchBusy();
  const times = await interleaved(works, { rounds: quick ? 7 : 120, seed: 1 });
  const waiting = busy();
  floor.close();
  const over = (name: string, under = "bare"): number[] =>
    (times[name] ?? []).map((value, round) => value - (times[under]?.[round] ?? 0));
  const ranged = (what: string, values: readonly number[]): string => `${what}, ${rangeText(middleRange(values), 1)}`;
  const peer = podman ? { name: "podman run", version: podman.version, value: middle(over("podman")) } : null;
  const alone = { name: "bubblewrap alone", version: floor.version, value: middle(over("floor")) };
  const added = (what: string, name: string) =>
    row(ranged(what, over(name)), [middle(over(name)), "ms"], { goal: { atMost: 10 }, peer });
  const ours = over("sandbox", "floor");
  return [
    ...(waiting === null ? [] : [row("host: time in which some task waited for a processor", [waiting, "%"])]),
    row("start of a bare process", [middle(times.bare ?? []), "ms"]),
    added("launch: what the sandbox adds", "sandbox"),
    row(ranged("launch: of that our own, beyond the same walls", ours), [middle(ours), "ms"], { peer: alone }),
    row("launch: with the filter for untrusted code", [middle(over("untrusted")), "ms"], { peer }),
    ...(unified ? [added("launch: the same with a unified control group alone", "unified")] : []),
  ];
}

/** A program by its own clock, side by side: what the walls cost once it runs. */
async function steadyState({ quick, progress }: ProgramTerms, launches: Launches, podman: Podman) {
  const calls = quick ? 60_000 : 400_000;
  progress(`${calls} system calls: bare, in the sandbox, in podman`);
  const argv = manySystemCalls(calls);
  const timed = (stderr: (argv: readonly string[]) => Promise<string>) => async () => copyingMs(await stderr(argv));
  const works: Record<string, () => unknown> = {
    bare: timed(bareStderr),
    sandbox: timed(launches.trusted.stderr),
    untrusted: timed(launches.untrusted.stderr),
    ...(podman ? { podman: timed(podman.stderr) } : {}),
  };
  const times = await interleaved(works, { rounds: quick ? 7 : 100, seed: 2 });
  const shares = (name: string): number[] =>
    (times[name] ?? []).map((value, round) => 100 * (value / (times.bare?.[round] ?? 1) - 1));
  const peer = podman ? { name: "podman run", version: podman.version, value: middle(shares("podman")) } : null;
  const added = (what: string, name: string, goal?: Goal) =>
    row(`${what}, ${rangeText(middleRange(shares(name)), 1)}`, [middle(shares(name)), "%"], {
      ...(goal && { goal }),
      peer,
    });
  return [
    row(`running: ${calls} system calls, bare`, [middle(times.bare ?? []), "ms"]),
    added("running: what the sandbox adds", "sandbox", { atMost: 5 }),
    added("running: with the filter for untrusted code", "untrusted"),
  ];
}

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
    row(`of the sandbox's start in that number, ${rangeText(middleRange(added), 2)}`, [middle(added), "ms"], {
      goal: { atMost: 0.5 },
    }),
  ];
}

async function spread({ quick, progress }: ProgramTerms, launches: Launches) {
  const version = hyperfineVersion();
  if (version === null) return [];
  const argv = await fixedWorkload();
  const rounds = quick ? 20 : 500;
  progress(`a fixed workload, ${rounds} times by \`time\` and by hyperfine`);
  const times = await interleaved(
    { time: () => launches.trusted.seconds(argv), hyperfine: () => hyperfineSeconds(argv) },
    { rounds, seed: 4 },
  );
  const { ours, theirs, ratio, interval } = spreadRatio(times.time, times.hyperfine);
  const peer = { name: "hyperfine -N", version, value: theirs * 100 };
  return [
    row("fixed workload: median of `time`", [1e3 * middle(times.time), "ms"], {
      peer: { ...peer, value: 1e3 * middle(times.hyperfine) },
    }),
    row(`fixed workload: spread of \`time\` (n = ${rounds})`, [ours * 100, "%"], { peer }),
    row(`fixed workload: ratio of the spreads, ${rangeText(interval, 2)}`, [ratio, "x"], {
      goal: { atMost: 1.1 },
    }),
  ];
}
