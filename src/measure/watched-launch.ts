import type { HostEvidence, Registers, Unread } from "../ports/machine.ts";
import type { Violation } from "./host-watch.ts";
import type { Job } from "./job.ts";

/** Does one launch between two looks at the host's counters. */
export async function watched<T>(
  job: Job,
  subject: string,
  launch: () => Promise<T>,
): Promise<{ outcome: T; spoiled: Violation | null }> {
  // Reading registers starts a program: what it does to the host's counters must not count as the launch's.
  const registersBefore = await readRegisters(job);
  const before = job.machine.observe();
  const start = job.elapsed();
  const outcome = await launch();
  const seconds = job.elapsed() - start;
  const after = job.machine.observe();
  const registersAfter = await readRegisters(job);
  const looks = [withRegisters(before, registersBefore), withRegisters(after, registersAfter)] as const;
  return { outcome, spoiled: job.watch.judge(subject, looks, seconds) };
}

/** Null: the tuner can read none here, or there is none, and the fitness says so. */
async function readRegisters(job: Job): Promise<Registers | null> {
  const { tuning } = job;
  if (tuning === null || (tuning.unread.clock !== null && tuning.unread.smi !== null)) return null;
  const registers = await tuning.registers();
  noteUnread(job, registers.unread);
  return registers;
}

/** What everyone may read comes first. */
function withRegisters(seen: HostEvidence, registers: Registers | null): HostEvidence {
  if (registers === null) return seen;
  return { ...seen, smis: registers.smis, clocks: seen.clocks.length > 0 ? seen.clocks : registers.clocks };
}

/** What could be watched before and cannot any more is said once; the launches count as far as the rest tells. */
function noteUnread({ fitness }: Job, { clock, smi }: Unread): void {
  for (const [check, why] of [
    ["effective-clock", clock],
    ["firmware-interrupts", smi],
  ] as const) {
    if (why === null || fitness.some((row) => row.check === check)) continue;
    fitness.push({ check, state: "warn", text: `no longer watched while measuring: ${why}` });
  }
}
