import type { CalibrationPart } from "../model/calibration.ts";

/** What this host is. `fingerprint`: first 16 hex digits of SHA-256 over its stable hardware facts. */
export interface MachineFacts {
  readonly fingerprint: string;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly virtual: boolean;
  /** Installed as a bench machine: it has a machine.conf. */
  readonly bench: boolean;
}

/** `strict`: an unfit host is refused (bench machines) · `warn`: it is told of, and used. */
export type FitnessPolicy = "strict" | "warn";

/** One thing that was looked at. `unfit` only under `strict`: it makes the job invalid. `unknown`: this host does not tell. */
export interface FitnessCheck {
  readonly check: string;
  readonly state: "ok" | "warn" | "unfit" | "unknown";
  readonly text: string;
}

export interface FitnessTerms {
  readonly policy: FitnessPolicy;
  /** The machine class may be a virtual machine. */
  readonly virtual: boolean;
  /** Host path of a folder on the file system that the job fills. */
  readonly folder: string;
  /** How long to wait for load to pass; a fit machine with too much of it is then unfit. */
  readonly patienceSeconds: number;
  /** How long to wait for heat to pass; the machine is then used all the same, with a note. */
  readonly heatPatienceSeconds?: number;
  /** Ends waiting: what was seen last is what is told. */
  readonly signal?: AbortSignal;
  /** Is told once why it waits. */
  readonly waiting?: (why: string) => void;
  /** What the tuner that holds the machine cannot read; left out: nobody holds it. */
  readonly unread?: Unread;
  /** Names other tasks: for the eyes of who sits at the machine, never for a result, which others read. */
  readonly names?: boolean;
}

/**
 * Counters of the host at one moment; what happened during a launch is the difference of two. Null: this host does not
 * count it. Evidence about the host only, never about what the launch did or how long it took.
 */
export interface HostEvidence {
  readonly throttles: number | null;
  /** Pages swapped in and out. */
  readonly swaps: number | null;
  readonly oomKills: number | null;
  /** Seconds that another virtual machine had, over all CPUs. */
  readonly stealSeconds: number | null;
  /** On the CPUs for launches where some are set apart, else on all. */
  readonly interrupts: number | null;
  /** From one task to another; on the same CPUs. */
  readonly switches: number | null;
  readonly majorFaults: number | null;
  /** Seconds in which some task waited for a CPU. */
  readonly pressureSeconds: number | null;
  /** Of each CPU for launches; empty: nobody tells. */
  readonly clocks: readonly ClockCount[];
  /** How often the firmware took the processor away; only the tuner may know. */
  readonly smis: number | null;
}

/**
 * Ticks of one CPU while it was awake: of the reference clock (MPERF), and those that the core really made (APERF). Counters
 * may be larger than what a number holds exactly; their differences are not.
 */
export interface ClockCount {
  readonly cpu: number;
  readonly reference: number;
  readonly delivered: number;
}

/** What the processor counts and only root may read, through the tuner, at one moment. */
export interface Registers extends Pick<HostEvidence, "clocks" | "smis"> {
  readonly unread: Unread;
}

/** Why something cannot be read, as the end of a sentence; null: it can. */
export interface Unread {
  readonly clock: string | null;
  readonly smi: string | null;
  /** The kernel's log. */
  readonly log: string | null;
}

/** One knob as the tuner left it; `got` holds the distinct values read back. */
export interface KnobState {
  readonly knob: string;
  readonly want: string;
  readonly got: string;
  readonly ok: boolean;
}

/** Records of the kernel's log by kind. */
export interface KernelLog {
  readonly throttled: number;
  readonly ioErrors: number;
  readonly machineChecks: number;
}

/** What the tuner found since it was last asked. */
export interface Held {
  /** Settings that are no longer as they were read back, as sentences. */
  readonly drift: readonly string[];
  /** New records; null where the log cannot be read. */
  readonly kernel: KernelLog | null;
}

/** The machine is tuned for as long as this is held. */
export interface Tuning {
  readonly knobs: readonly KnobState[];
  /** What of the registers the tuner cannot read here. */
  readonly unread: Unread;
  verify(): Promise<Held>;
  registers(): Promise<Registers>;
  /** Puts everything back. Idempotent. */
  release(): Promise<void>;
}

/** What one launch of the calibration program took, in seconds for an operation of each part. */
export type CalibrationRun = Readonly<Record<CalibrationPart, number>>;

/** A job as the machine remembers it: the medians of the launches before it. A job that was off has no say in what is usual. */
export interface CalibratedJob {
  readonly at: string;
  readonly key: string;
  readonly ok: boolean;
  readonly seconds: CalibrationRun;
}

/** What the machine knows of earlier jobs. */
export interface CalibrationPast {
  /** Hash of all that may change the numbers without the host being to blame. */
  readonly key: string;
  /** From when on its keeper says that it is as it is meant to be; null: always. */
  readonly since: string | null;
  /** Medians of the jobs under this key since then that were not off, oldest first. */
  readonly past: readonly CalibrationRun[];
}

/** A program that shows what the host itself can do. Launched before and after a job, a step in it is the host, not the code. */
export interface CalibrationProgram {
  /** An executable that needs nothing: no library, no file, no argument. */
  readonly program: Uint8Array;
  readonly sha256: string;
  /** How often it is launched before a job and after it; null: as usual. */
  readonly launches: number | null;
  /** What a launch printed; null when it is not what the program prints. */
  parse(stdout: string): CalibrationRun | null;
  /** @param circumstances whatever of the job changes what the program shows, as one text */
  history(circumstances: string): CalibrationPast;
  /** Adds a job to what the machine knows; why it could not, or null. */
  note(job: CalibratedJob): Promise<string | null>;
}

/** How hot the machine was when jobs began to launch: what a later job is held against. */
export interface HeatHistory {
  /** The usual one, null while too few jobs are known. */
  usual(): number | null;
  /** Throws when it cannot be kept. */
  note(celsius: number): Promise<void>;
}

export interface Machine {
  identify(): Promise<MachineFacts>;
  check(terms: FitnessTerms): Promise<FitnessCheck[]>;
  observe(): HostEvidence;
  /** Null on a host without the tuner's socket: there its owner tunes it by hand. Throws `Problem` when the tuner refuses. */
  tune(profile: "light" | "strict"): Promise<Tuning | null>;
  /** Null on a host without the program. */
  calibration(): Promise<CalibrationProgram | null>;
  /** The processor's heat in whole degrees; null: no sensor shows itself. */
  celsius(): number | null;
  readonly heat: HeatHistory;
  /** Leaves the host alone for so many seconds, or until the signal fires. */
  rest(seconds: number, signal?: AbortSignal): Promise<void>;
}
