import {
  type CalibrationSeconds,
  HOST_CHANGED,
  hostAlert,
  judgeCalibration,
  medianOfLaunches,
} from "../comparison/host-calibration.ts";
import type { Result } from "../model/result.ts";
import type { StoreSession } from "../ports/store.ts";

/** So many of the newest results of a class are looked at. */
const LOOKED_AT = 60;
/** So many jobs at most are compared with: the host of last year is not what today's is held against. */
const COMPARED = 60;

/** Begins all checks of the calibration. */
const CALIBRATION = "calibration";

/** What stored jobs say of a host: medians by who measured under which circumstances. */
export class PastCalibrations {
  readonly #jobs = new Map<string, { readonly at: string; readonly seconds: CalibrationSeconds }[]>();

  /** A job that was off during or beside its own past has no say in what is usual. */
  add(result: Result): void {
    const { calibration, fitness } = result.machine;
    if (calibration === undefined || calibration.before.integer.length === 0) return;
    if (fitness.some(({ check, state }) => check.startsWith(CALIBRATION) && state !== "ok")) return;
    const jobs = this.#jobs.get(keyOf(result)) ?? [];
    jobs.push({ at: result.startedAt, seconds: medianOfLaunches(calibration.before) });
    this.#jobs.set(keyOf(result), jobs);
  }

  /** What the host of a result is to be compared with: jobs before it, since it is as its keeper says it is meant to be. */
  of(result: Result): CalibrationSeconds[] {
    const since = Date.parse(result.machine.calibration?.since ?? "1970-01-01");
    const until = Date.parse(result.startedAt);
    return (this.#jobs.get(keyOf(result)) ?? [])
      .filter(({ at }) => Date.parse(at) >= since && Date.parse(at) < until)
      .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
      .slice(-COMPARED)
      .map(({ seconds }) => seconds);
  }
}

/**
 * The machine's own key is a claim of its result. Beside it stands what the request says of who was measured: what ran
 * with code of a fork never teaches what is usual for trusted jobs.
 */
function keyOf({ request, machine }: Result): string {
  return JSON.stringify([request.class, request.profile, machine.fingerprint, machine.calibration?.key]);
}

/**
 * What the newest stored results of the class say of its machines. Nothing is read for results without a calibration;
 * results of the same cell do not count, so that publishing again says the same.
 */
export async function readPastCalibrations(
  results: readonly Result[],
  store: Pick<StoreSession, "results">,
): Promise<PastCalibrations> {
  const past = new PastCalibrations();
  const asking = results.find(({ machine }) => machine.calibration !== undefined);
  if (asking === undefined) return past;
  const cells = new Set(results.map(({ request }) => request.cell));
  for await (const stored of store.results({ class: asking.request.class, newest: LOOKED_AT })) {
    if (stored.ok && !cells.has(stored.entry.cell)) past.add(stored.result);
  }
  return past;
}

/**
 * The result with what its host's launches say beside those of stored jobs: the machine has judged them already beside
 * what it remembers itself, which a new installation has lost. What it found stays; what is worse is added.
 */
export function withJudgedHost(result: Result, past: PastCalibrations): Result {
  const { calibration, fitness } = result.machine;
  if (calibration === undefined) return result;
  const worse = judgeCalibration(calibration, past.of(result)).filter(
    ({ check, state }) => state !== "ok" && !fitness.some((own) => own.check === check && own.state === state),
  );
  if (worse.length === 0) return result;
  const kept = fitness.filter((own) => !worse.some(({ check }) => check === own.check));
  const warnings = result.warnings.filter(({ code }) => code !== HOST_CHANGED);
  const all = [...kept, ...worse];
  return { ...result, machine: { ...result.machine, fitness: all }, warnings: [...warnings, ...hostAlert(all)] };
}
