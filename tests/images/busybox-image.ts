import { spawnSync } from "node:child_process";
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
