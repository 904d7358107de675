import { randomInt } from "node:crypto";
import { systemClock } from "../exec/clock.ts";
import { createFiles } from "../exec/files.ts";
import { createWorkspace, defaultCacheDirectory } from "../exec/workspace.ts";
import { openRepository } from "../git/repository.ts";
import { connectImages } from "../images/image-client.ts";
import { createImages } from "../images/images.ts";
import { createMachine } from "../machine/fingerprint.ts";
import type { Log } from "../ports/log.ts";
import type { Store, StoreSession } from "../ports/store.ts";
import { createExecutor } from "../sandbox/executor.ts";
import { connectLauncher } from "../sandbox/launch-client.ts";
import { createGitStore } from "../store/git-store.ts";
import { createRandom } from "../units/random.ts";

/** The adapters of a command line: this host, this folder. */
export async function openWorld(directory: string) {
  return {
    repository: await openRepository(directory),
    files: createFiles(directory),
    ...launchesOf(process.env),
    clock: systemClock,
    machine: createMachine(),
  };
}

/**
 * Where launches are started and root file systems built: by this process, or on a bench machine by other users, at the
 * ends of the sockets that the runner's unit names.
 */
export function launchesOf(variables: Readonly<Record<string, string | undefined>>) {
  const socket = variables.BENCHWARDEN_LAUNCH_SOCKET;
  if (socket === undefined || socket === "") {
    return { workspace: createWorkspace(), executor: createExecutor(), images: createImages() };
  }
  return {
    workspace: createWorkspace({ shared: true }),
    executor: connectLauncher(socket),
    images: connectImages(variables.BENCHWARDEN_IMAGE_SOCKET ?? ""),
  };
}

/** Stores on git branches, relative addresses counted from the folder where the person stands. */
export function createStores(log: Log): Store {
  return createGitStore({
    cacheDirectory: defaultCacheDirectory(),
    directory: process.cwd(),
    clock: systemClock,
    // Writers who collide must not wait alike, so this one seed is drawn.
    uniform: createRandom(randomInt(0x1_0000_0000), "back-off").uniform,
    log,
  });
}

export function openStore(address: string, log: Log): Promise<StoreSession> {
  return createStores(log).open(address);
}
