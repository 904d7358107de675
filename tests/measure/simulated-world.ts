import type { MeasurePorts } from "../../src/measure/job.ts";
import type { LaunchReport, LaunchSpec, SessionPlan } from "../../src/ports/executor.ts";
import type {
  CalibrationProgram,
  FitnessCheck,
  FitnessTerms,
  Held,
  HostEvidence,
  Machine,
  Registers,
  Tuning,
} from "../../src/ports/machine.ts";
import type { JobFolder } from "../../src/ports/workspace.ts";

/** What a simulated process does: seconds that pass, what it prints, how it ends. */
export interface SimulatedLaunch {
  readonly seconds: number;
  readonly stdout?: string;
  readonly exit?: number;
  readonly ended?: LaunchReport["ended"];
}

export interface SimulatedWorld {
  readonly ports: MeasurePorts;
  /** Every launch in the order in which it was asked for. */
  readonly launches: LaunchSpec[];
  readonly lines: string[];
  readonly open: { folders: number; sessions: number };
  /** What the host shows; tests replace it. */
  readonly host: SimulatedHost;
}

export interface SimulatedHost {
  /** Counters of the n-th look. */
  evidence(nth: number): Partial<HostEvidence>;
  fitness: FitnessCheck[];
  bench: boolean;
  /** Null: a host without a tuner. `drift` answers the n-th question. */
  tuner: {
    knobs: Tuning["knobs"];
    drift(nth: number): string[];
    held: number;
    log?: (nth: number) => Partial<Held>;
    /** Left out: the tuner reads none. */
    registers?: (nth: number) => Registers;
  } | null;
  calibration: CalibrationProgram | null;
  /** Degrees at a second of the world's clock. */
  celsius(now: number): number | null;
  /** What starts were kept for later jobs. */
  readonly starts: number[];
  /** Seconds of each rest. */
  readonly rests: number[];
  /** What each check of the machine was asked with. */
  readonly terms: FitnessTerms[];
}

const NOTHING: HostEvidence = {
  throttles: 0,
  swaps: 0,
  oomKills: 0,
  stealSeconds: 0,
  interrupts: 0,
  switches: 0,
  majorFaults: 0,
  pressureSeconds: 0,
  clocks: [],
  smis: null,
};

const NO_REGISTERS = { clock: "simulated", smi: "simulated", log: null };

function simulatedMachine(host: SimulatedHost, world: { now: number }): Machine {
  let looks = 0;
  let questions = 0;
  let reads = 0;
  return {
    identify: async () => ({
      fingerprint: "0123456789abcdef",
      facts: { cpu: "simulated" },
      virtual: true,
      bench: host.bench,
    }),
    check: async (terms) => {
      host.terms.push(terms);
      return host.fitness;
    },
    calibration: async () => host.calibration,
    observe: () => ({ ...NOTHING, ...host.evidence(looks++) }),
    tune: async () => {
      const { tuner } = host;
      if (tuner === null) return null;
      tuner.held++;
      return {
        knobs: tuner.knobs,
        unread: tuner.registers ? { clock: null, smi: null, log: null } : NO_REGISTERS,
        registers: async () => tuner.registers?.(reads++) ?? { clocks: [], smis: null, unread: NO_REGISTERS },
        verify: async () => {
          const nth = questions++;
          return { drift: tuner.drift(nth), kernel: null, ...tuner.log?.(nth) };
        },
        release: async () => {
          tuner.held--;
        },
      };
    },
    celsius: () => host.celsius(world.now),
    heat: {
      usual: () => null,
      note: async (celsius) => {
        host.starts.push(celsius);
      },
    },
    rest: async (seconds) => {
      host.rests.push(seconds);
      world.now += seconds;
    },
  };
}

/** A world whose processes are a function and whose clock moves only while one of them runs. */
export function simulatedWorld(program: (spec: LaunchSpec) => SimulatedLaunch): SimulatedWorld {
  const world = { now: 1000, printed: new Map<string, string>(), trees: new Map<string, string>() };
  const launches: LaunchSpec[] = [];
  const lines: string[] = [];
  const open = { folders: 0, sessions: 0 };
  const host: SimulatedHost = {
    evidence: () => ({}),
    fitness: [],
    bench: false,
    tuner: null,
    calibration: null,
    celsius: () => null,
    starts: [],
    rests: [],
    terms: [],
  };
  const ports: MeasurePorts = {
    executor: {
      async open(plan: SessionPlan) {
        open.sessions++;
        let isClosed = false;
        return {
          facts: { sandbox: plan.sandbox, rootfs: "host", limits: "simulated", warnings: [] },
          async launch(spec) {
            launches.push(spec);
            const done = isClosed ? { seconds: 0, ended: "closed" as const } : program(spec);
            world.now += done.seconds;
            world.printed.set(spec.id, done.stdout ?? "");
            return reportOf(spec, done);
          },
          async close() {
            if (!isClosed) open.sessions--;
            isClosed = true;
          },
        };
      },
    },
    workspace: {
      async open() {
        open.folders++;
        return simulatedFolder(world, () => open.folders--);
      },
      async home(key) {
        return `/homes/${key}`;
      },
    },
    source: {
      async exportTree(commit, directory) {
        world.trees.set(directory, commit);
      },
    },
    clock: { now: () => world.now, utc: () => "2026-03-01T12:00:00.000Z" },
    machine: simulatedMachine(host, world),
    images: {
      prepare: async () => ({ path: "/rootfs", hash: "0".repeat(16), warnings: [], release: async () => undefined }),
    },
    log: { info: (text) => lines.push(text), warn: (text) => lines.push(text), progress: (text) => lines.push(text) },
    environment: {},
  };
  return { ports, launches, lines, open, host };
}

function reportOf(spec: LaunchSpec, done: SimulatedLaunch): LaunchReport {
  const ended = done.ended ?? null;
  return {
    id: spec.id,
    exit: ended === null ? (done.exit ?? 0) : null,
    signal: null,
    ended,
    wallSeconds: done.seconds,
    cpuSeconds: null,
    peakBytes: null,
    output: spec.id,
  };
}

function simulatedFolder(
  world: { printed: Map<string, string>; trees: Map<string, string> },
  closed: () => void,
): JobFolder {
  const encoder = new TextEncoder();
  return {
    path: "/job",
    createTree: async (build) => `/job/trees/${build}`,
    overlay: async () => undefined,
    digest: async (build) => (world.trees.get(`/job/trees/${build}`) ?? "").padEnd(64, "0").slice(0, 64),
    readOutput: async (report) => ({
      stdout: encoder.encode(world.printed.get(report.output) ?? ""),
      files: new Map(),
      refused: [],
    }),
    tail: async (report) => (world.printed.get(report.output) ?? "").slice(-200),
    forget: async () => undefined,
    freeBytes: async () => 1e12,
    close: async () => closed(),
  };
}
