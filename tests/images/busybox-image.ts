import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { inTurn } from "../../src/images/podman-turn.ts";
import { NO_BUBBLEWRAP } from "../sandbox/sandbox-fixture.ts";

/** Registries of images cannot be reached by everyone, so the images here begin with nothing but a static busybox. */
export const BUSYBOX = "/usr/bin/busybox";

/** Why images cannot be built here; null when they can. */
export const MISSING = reasonWithout();

function reasonWithout(): string | null {
  if (spawnSync(BUSYBOX, ["true"]).status !== 0) return "needs busybox-static";
  if (spawnSync("podman", ["info"]).status !== 0) return "needs podman";
  return NO_BUBBLEWRAP;
}

/** Takes the images of a cache out of podman's store, in which other tests build at the same time. */
export async function removeImages(cacheDirectory: string): Promise<void> {
  const images = readdirSync(join(cacheDirectory, "rootfs")).filter((name) => /^[0-9a-f]{64}$/.test(name));
  if (images.length > 0) await inTurn(async () => spawnSync("podman", ["rmi", "--force", ...images]));
}
