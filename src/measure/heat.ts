import { formatDuration } from "../units/duration.ts";
import { type Job, stopIfInterrupted } from "./job.ts";

/** So far from the start a machine is as it was. */
const NEAR_CELSIUS = 3;

/** A wait: seconds it takes at most, and seconds between two looks. */
interface Wait {
  readonly most: number;
  readonly look: number;
  readonly why: string;
}

const ROUND: Wait = { most: 600, look: 2, why: "for the processor to cool" };
const THROTTLED: Wait = { most: 300, look: 10, why: "after throttling" };
/** Of the time for measuring so much may go into waiting: a comparison that waits for ever finds nothing. */
const SHARE = 0.25;

/** Gives a course that ends at this second of the job its share for waiting. */
export function allowWaiting({ heat, elapsed }: Job, end: number): void {
  heat.allowedSeconds = heat.waitedSeconds + SHARE * (end - elapsed());
  heat.end = end;
}

/**
 * The calibrated start: the machine has just worked for a while, as it will from now on. It is kept for later jobs, which wait
 * before they begin until they are as cool.
 */
export async function noteStart({ heat, machine, fitness }: Job): Promise<void> {
  const celsius = machine.celsius();
  if (celsius === null) return;
  heat.start = heat.level = celsius;
  try {
    await machine.heat.note(celsius);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    fitness.push({ check: "heat-history", state: "warn", text: `this start could not be noted: ${why}`.slice(0, 500) });
  }
}

export function noteRound({ heat, machine }: Job): void {
  const celsius = machine.celsius();
  if (celsius === null) return;
  if (heat.start === null) heat.start = heat.level = celsius;
  heat.rounds.push(celsius);
}

/**
 * Before a round, on a bench machine: waits until it is as cool as it was at the start. A colder machine is not waited for:
 * only work makes it warmer. Between the sides of a round there is no wait, they belong together.
 */
export async function untilCool(job: Job): Promise<void> {
  const { heat, machine } = job;
  if (job.watch.terms.policy !== "strict") return;
  if (isHot(job)) {
    const waited = await restWhile(job, () => isHot(job), ROUND);
    // It stays so, whatever the cause: to wait again before each further round would find nothing else.
    if (isHot(job) && waited + ROUND.look > ROUND.most) heat.level = machine.celsius();
  }
  const celsius = machine.celsius();
  if (heat.start !== null && celsius !== null && celsius > heat.start + NEAR_CELSIUS) heat.hotRounds++;
}

/** After throttling, on a bench machine: until it is cool again and has stood still for a while without more of it. */
export async function coolDown(job: Job): Promise<void> {
  if (job.watch.terms.policy !== "strict") return;
  let seen = job.machine.observe().throttles;
  let isFirst = true;
  const isThrottled = (): boolean => {
    const now = job.machine.observe().throttles;
    const hasMoved = isFirst || now !== seen;
    seen = now;
    isFirst = false;
    return hasMoved || isHot(job);
  };
  await restWhile(job, isThrottled, THROTTLED);
}

function isHot({ heat, machine }: Job): boolean {
  const celsius = heat.level === null ? null : machine.celsius();
  return celsius !== null && heat.level !== null && celsius > heat.level + NEAR_CELSIUS;
}

/** Gives back the seconds that were waited. */
async function restWhile(job: Job, isOpen: () => boolean, { most, look, why }: Wait): Promise<number> {
  const { heat, machine } = job;
  const begin = job.elapsed();
  const end = Math.min(begin + Math.min(most, heat.allowedSeconds - heat.waitedSeconds), heat.end);
  if (job.elapsed() + look > end) return 0;
  heat.waits++;
  job.log.info(`waiting ${why}: ${degrees(job)} (at most ${formatDuration(end - begin)})`);
  try {
    while (isOpen() && job.elapsed() + look <= end) {
      await machine.rest(look, job.signal);
      stopIfInterrupted(job);
    }
  } finally {
    heat.waitedSeconds += job.elapsed() - begin;
  }
  return job.elapsed() - begin;
}

function degrees({ heat, machine }: Job): string {
  const celsius = machine.celsius();
  if (celsius === null) return "no sensor tells how hot it is";
  return `${celsius} °C${heat.start === null ? "" : `, ${heat.start} °C at the start`}`;
}

/** After the last round: how far the heat went from where it began, how often was waited for it, and how long. */
export function noteHeat({ heat, fitness }: Job): void {
  const { start, rounds, waits, hotRounds } = heat;
  if (waits > 0 || hotRounds > 0) {
    const waited = `waited ${waits} ${waits === 1 ? "time" : "times"} for the machine to cool, ${formatDuration(heat.waitedSeconds)} in all`;
    const hot = hotRounds === 0 ? "" : `; ${hotRounds} of the rounds began too hot all the same`;
    fitness.push({ check: "heat-waits", state: hotRounds === 0 ? "ok" : "warn", text: `${waited}${hot}` });
  }
  if (start === null || rounds.length === 0) return;
  const [least, most] = [Math.min(...rounds), Math.max(...rounds)];
  const isNear = most - start <= NEAR_CELSIUS && start - least <= NEAR_CELSIUS;
  fitness.push({
    check: "temperature-while-measuring",
    state: isNear ? "ok" : "warn",
    text: `${least} to ${most} °C after rounds, ${start} °C at the start (±${NEAR_CELSIUS} °C is steady)`,
  });
}
