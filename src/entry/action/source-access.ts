import { randomInt } from "node:crypto";
import { createRandom } from "../../units/random.ts";
import type { ActionWorld } from "./world.ts";

/** How git reaches this repository as this job. */
export function sourceAccess({ occasion, token }: Pick<ActionWorld, "occasion" | "token">): {
  remote: string;
  token?: string;
  uniform: () => number;
} {
  return {
    remote: `${occasion.serverUrl}/${occasion.repository.fullName}.git`,
    // Jobs that collide must not wait alike, so this one seed is drawn.
    uniform: createRandom(randomInt(0x1_0000_0000), "back-off").uniform,
    ...(token === "" ? {} : { token }),
  };
}
