import type { ActionWorld } from "./world.ts";

/** Path of the config in the default branch's tree. */
export function configInput(action: Pick<ActionWorld, "input">): string {
  return action.input("config") || "benchwarden.yml";
}
