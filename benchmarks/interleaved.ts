import { createRandom } from "../src/units/random.ts";

/**
 * Runs several kinds of work side by side: in every round each once, in an order drawn anew, so that neither drift of
 * the machine nor a place in the order favours one. One round before the first is not counted.
 *
 * @param works by name; each does its work once and may return what it measured of itself, else its milliseconds count
 * @returns by name, one number per round
 */
export async function interleaved<Name extends string>(
  works: Readonly<Record<Name, () => unknown>>,
  terms: { rounds: number; seed: number },
): Promise<Record<Name, number[]>> {
  const names = Object.keys(works) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  const random = createRandom(terms.seed, "interleaved");
  for (let round = -1; round < terms.rounds; round++) {
    for (const name of random.shuffled(names)) {
      const start = performance.now();
      const own = await works[name]();
      const took = performance.now() - start;
      if (round >= 0) times[name].push(typeof own === "number" ? own : took);
    }
  }
  return times;
}
