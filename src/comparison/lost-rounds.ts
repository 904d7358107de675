/**
 * Why rounds gave no pair, each reason with how often and what it means: `steal 2 (CPU time went to other virtual
 * machines)`. Results are hostile data: a reason that is not a plain word is not repeated.
 *
 * @param reasons rounds by the word that their launches keep
 */
export function lostRoundsText(reasons: ReadonlyMap<string, number>): string {
  const counts = new Map<string, number>();
  for (const [why, count] of reasons) {
    const word = /^[a-z]+(?:-[a-z]+)*$/.test(why) ? why : "unknown-reason";
    counts.set(word, (counts.get(word) ?? 0) + count);
  }
  return [...counts].map(([word, count]) => `${word} ${count}${meaningOf(word)}`).join(", ");
}

function meaningOf(word: string): string {
  const meaning = MEANINGS.get(word);
  return meaning === undefined ? "" : ` (${meaning})`;
}

/** The words of `docs/machine.md`, then those of what a launch itself lacked. */
const MEANINGS: ReadonlyMap<string, string> = new Map([
  ["throttled", "the processor was throttled"],
  ["swapped", "the host swapped"],
  ["oom-kill", "something on the host ran out of memory"],
  ["steal", "CPU time went to other virtual machines"],
  ["clock", "a core ran at another clock"],
  ["pressure", "others wanted the CPUs"],
  ["interrupts", "far more interrupts than usual"],
  ["switches", "far more task switches than usual"],
  ["major-faults", "far more reads from disk than usual"],
  ["smi", "the firmware took the CPUs"],
  ["knobs", "a setting of the machine moved"],
  ["io-error", "a disk reported an error"],
  ["machine-check", "the hardware reported an error"],
  ["launch-failed", "the launch failed"],
  ["no-partner", "the other side was not launched"],
  ["no-number", "the launch gave no number"],
]);
