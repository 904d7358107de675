import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runGit } from "../../src/git/run-git.ts";
import { storedPath } from "../../src/store/stored-path.ts";
import { sampleResult } from "./sample-result.ts";
import { append, gitIn, makeStoreWorld, type StoreWorld, storedPaths, tipOf } from "./store-world.ts";

let world: StoreWorld;
beforeEach(async () => {
  world = await makeStoreWorld();
  await append(world.store(), world.remote, ONE);
  world.calls.length = 0;
});
afterEach(() => world.remove());

const ONE = sampleResult({ seed: 1 });
const TWO = sampleResult({ seed: 2 });

function hook(name: string, script: string): void {
  mkdirSync(join(world.remote, "hooks"), { recursive: true });
  writeFileSync(join(world.remote, "hooks", name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(world.remote, "hooks", name), 0o755);
}

const pushes = () => world.calls.filter((call) => call === "push").length;

test("a hook that refuses is heard, obeyed at once, and the result is kept", async () => {
  hook("pre-receive", 'echo "only the bench team may write, see go/bench" >&2; exit 1');
  const before = await tipOf(world.remote);
  await expect(append(world.store(), world.remote, TWO)).rejects.toThrow(
    /refused the push\n {2}found: {4}pre-receive hook declined\nremote: only the bench team may write, see go\/bench\n[\s\S]*benchwarden-rejected/,
  );
  expect(pushes()).toBe(1);
  expect(world.waits).toEqual([]);
  expect(await tipOf(world.remote)).toBe(before);
  expect(world.rejected().names).toEqual([
    `record-2025-01-03-${storedPath(TWO)?.slice("log/record/2025/01/03-".length)}`,
  ]);
  expect(world.rejected().reasons[0]).toContain("only the bench team");
});

test("what a hook prints cannot steer the terminal, and no token of it is shown", async () => {
  hook(
    "pre-receive",
    "printf '\\033[2Jclear\\007 ghs_abcdefghijklmnopqrstuvwxyz0123456789ABCD https://me:pw@host/x\\n' >&2; exit 1",
  );
  const error = await append(world.store(), world.remote, TWO).catch((problem: unknown) => String(problem));
  expect(error).toContain("clear");
  expect(error).toContain("ghs_…");
  expect(error).not.toMatch(/\u001b|\u0007|ghs_abc|me:pw/);
});

test("a branch that is checked out in the user's repository is not pushed to", async () => {
  const user = join(world.folder, "user");
  execFileSync("git", ["clone", "--quiet", "--branch", "bench-data", world.remote, user]);
  await expect(append(world.store(), user, TWO)).rejects.toThrow(
    /refused the push\n {2}found: {4}branch is currently checked out/,
  );
  expect(pushes()).toBe(1);
});

test("a server in trouble is tried four times, with waits that grow", async () => {
  const before = await tipOf(world.remote);
  const git: typeof runGit = async (args, options) => {
    world.calls.push(args[0] ?? "");
    if (args[0] !== "push") return runGit(args, options);
    const stdout = new TextEncoder().encode("!\ta:b\t[remote rejected] (unpacker error)\n");
    return { status: 1, stdout, stderr: "error: remote unpack failed: index-pack abnormal exit\n", ended: null };
  };
  await expect(append(world.store({ git, uniform: () => 0.5 }), world.remote, TWO)).rejects.toThrow(
    /cannot be reached[\s\S]*unpacker error/,
  );
  expect(pushes()).toBe(4);
  expect(world.waits).toEqual([0.1, 0.2, 0.4]);
  expect(await tipOf(world.remote)).toBe(before);
});

test("a remote that vanishes between reading and writing: the result is kept, and lands when it is back", async () => {
  const gone = `${world.remote}.gone`;
  const git: typeof runGit = (args, options) => {
    if (args[0] === "push") renameSync(world.remote, gone);
    return runGit(args, options);
  };
  await expect(append(world.store({ git }), world.remote, TWO)).rejects.toThrow(
    /cannot be reached[\s\S]*benchwarden store append/,
  );
  expect(world.rejected().names).toHaveLength(1);
  renameSync(gone, world.remote);
  expect(await storedPaths(world.remote)).toEqual([storedPath(ONE)]);
  expect((await append(world.store(), world.remote, TWO)).results[0]).toMatchObject({ state: "appended" });
});

test("a remote that is away for a moment does not matter", async () => {
  const gone = `${world.remote}.gone`;
  const git: typeof runGit = (args, options) => {
    if (args[0] === "push" && existsSync(world.remote) && world.waits.length === 0) renameSync(world.remote, gone);
    return runGit(args, options);
  };
  const sleep = async (seconds: number) => {
    world.waits.push(seconds);
    if (world.waits.length === 2) renameSync(gone, world.remote);
  };
  expect((await append(world.store({ git, sleep }), world.remote, TWO)).results[0]).toMatchObject({
    state: "appended",
  });
  expect(world.waits).toHaveLength(2);
});

test("when the answer to a push is lost, the push still counts, once", async () => {
  const git: typeof runGit = async (args, options) => {
    const done = await runGit(args, options);
    const lost = args[0] === "push" && world.waits.length === 0;
    return lost
      ? { status: 128, stdout: new Uint8Array(), stderr: "fatal: the remote end hung up", ended: null }
      : done;
  };
  const report = await append(world.store({ git }), world.remote, TWO);
  expect(report).toMatchObject({ results: [{ state: "appended" }], commit: await tipOf(world.remote) });
  expect(await gitIn(world.remote, ["rev-list", "--count", "bench-data"])).toBe("2");
});

test("a branch that was thrown back meanwhile is built upon as it is now", async () => {
  await append(world.store(), world.remote, TWO);
  const three = sampleResult({ seed: 3 });
  const session = await world.store().open(world.remote);
  await gitIn(world.remote, ["update-ref", "refs/heads/bench-data", "bench-data^"]);
  expect(await session.append([{ result: three }])).toMatchObject({ pushes: 2 });
  await session.close();
  expect(await storedPaths(world.remote)).toEqual([storedPath(ONE), storedPath(three)]);
  await gitIn(world.remote, ["fsck", "--strict"]);
});

/** A file system of 700 kB at a folder; needs root. */
function smallDisk(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=700k", "tmpfs", folder], { stdio: "ignore" });
  return () => execFileSync("umount", ["-l", folder]);
}

/** Only root of the host may mount; elsewhere the two tests have nothing to run on. */
const canMount = ((): boolean => {
  const folder = mkdtempSync(join(tmpdir(), "benchwarden-mount-"));
  try {
    smallDisk(folder)();
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
})();

test.runIf(canMount)(
  "a full disk under the scratch repository: nothing is pushed, the result is kept (needs root: mounts)",
  async () => {
    const cache = join(world.folder, "small");
    const unmount = smallDisk(cache);
    try {
      const before = await tipOf(world.remote);
      const session = await world.store({ cacheDirectory: cache }).open(world.remote);
      fill(join(cache, "filler"));
      await expect(session.append([{ result: TWO }])).rejects.toThrow(
        /disk is full[\s\S]*XDG_CACHE_HOME[\s\S]*benchwarden-rejected/,
      );
      await session.close();
      await expect(world.store({ cacheDirectory: cache }).open(world.remote)).rejects.toThrow(/disk is full/);
      expect(await tipOf(world.remote)).toBe(before);
      expect(world.rejected().names).toHaveLength(1);
      rmSync(join(cache, "filler"));
      expect((await append(world.store({ cacheDirectory: cache }), world.remote, TWO)).results[0]).toMatchObject({
        state: "appended",
      });
    } finally {
      unmount();
    }
  },
);

test.runIf(canMount)(
  "a full disk under the working folder: nothing half written is left there (needs root: mounts)",
  async () => {
    const unmount = smallDisk(world.directory);
    try {
      fill(join(world.directory, "filler"));
      const report = await append(world.store(), world.remote, { ...ONE, durationSeconds: 1 }, TWO);
      expect(report.results).toMatchObject([{ state: "refused", setAside: null }, { state: "appended" }]);
      expect(readdirSync(join(world.directory, "benchwarden-rejected"))).toEqual([]);
    } finally {
      unmount();
    }
  },
);

/** Writes until nothing more goes in. */
function fill(path: string): void {
  for (const size of [4096, 1]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: "a" });
    } catch {
      // Full.
    }
  }
}
