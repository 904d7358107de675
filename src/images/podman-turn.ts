import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { defaultCacheDirectory } from "../exec/workspace.ts";
import { EXIT, Problem } from "../model/problem.ts";

/** A build ahead of us may take an hour, and there may be two. */
const WAIT_SECONDS = 7_200;

/**
 * Runs `body` while no other process of this user's does the same. podman keeps one store for each user, and a build
 * fails in the middle ("layer not known") when another podman removes an image there that shares a layer with it.
 *
 * The lock is an open file's, held by a child at the other end of a pipe: it is free when this process ends, however.
 */
export async function inTurn<T>(body: () => Promise<T>): Promise<T> {
  const folder = defaultCacheDirectory();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const holder = spawn(
    "flock",
    ["--wait", String(WAIT_SECONDS), join(folder, "podman.lock"), "sh", "-c", "echo; cat"],
    {
      stdio: ["pipe", "pipe", "ignore"],
    },
  );
  const ended = new Promise<void>((resolve) => holder.on("error", resolve).on("close", resolve));
  try {
    const began = await Promise.race([once(holder.stdout, "data").then(() => true), ended.then(() => false)]);
    if (!began) throw noTurn(join(folder, "podman.lock"));
    return await body();
  } finally {
    holder.stdin.destroy();
    await ended;
  }
}

function noTurn(lock: string): Problem {
  return new Problem({
    code: "image-failed",
    what: "no image can be built now: another process builds one, and did not end",
    where: lock,
    expected: `flock, of util-linux, gives the lock within ${WAIT_SECONDS / 3_600} hours`,
    next: `see who holds it (\`fuser -v ${lock}\`), end it, and try again`,
    exit: EXIT.failed,
  });
}
