import { randomInt } from "node:crypto";
import { resolve } from "node:path";
import { defaultCacheDirectory } from "../../exec/workspace.ts";
import type { StoreSession } from "../../ports/store.ts";
import { createGitStore } from "../../store/git-store.ts";
import { createRandom } from "../../units/random.ts";
import type { ActionWorld } from "./world.ts";

/** The parts of the world that say where the store is. */
export type StoreSurroundings = Pick<ActionWorld, "input" | "occasion" | "token" | "log" | "clock">;

/**
 * The address of the store and the token that opens it. The words are those of `history.store`: a branch of this
 * repository, or OWNER/REPO with #BRANCH optional; the input `store` takes a whole address too.
 *
 * @param configured `history.store` of the config; the input `store` goes before it
 */
export function storePlace(
  { input, occasion, token }: Omit<StoreSurroundings, "log" | "clock">,
  configured: string,
): { address: string; token: string } {
  const words = input("store") || configured;
  const own = occasion.repository.fullName.toLowerCase();
  if (words.includes(":") || words.startsWith("/")) return { address: words, token: input("store-token") || token };
  const [repository = "", branch] = words.includes("/") ? words.split("#", 2) : [occasion.repository.fullName, words];
  const address = `${occasion.serverUrl}/${repository}.git${branch === undefined ? "" : `#${branch}`}`;
  const isElsewhere = repository.toLowerCase() !== own;
  return { address, token: isElsewhere ? input("store-token") || token : token };
}

/** Opens the store that the config and the inputs name. */
export function openActionStore(world: StoreSurroundings, configured: string): Promise<StoreSession> {
  const { address, token } = storePlace(world, configured);
  return createGitStore({
    cacheDirectory: defaultCacheDirectory(),
    directory: resolve(process.env.GITHUB_WORKSPACE || "."),
    clock: world.clock,
    // Writers who collide must not wait alike, so this one seed is drawn.
    uniform: createRandom(randomInt(0x1_0000_0000), "back-off").uniform,
    log: world.log,
    ...(token === "" ? {} : { token }),
  }).open(address);
}
