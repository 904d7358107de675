import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bubblewrapArgv } from "../../src/sandbox/bubblewrap-arguments.ts";
import { hostRootArguments } from "../../src/sandbox/host-root.ts";
import { probeBubblewrap } from "../../src/sandbox/probe-bubblewrap.ts";
import { PLAN } from "./launches.ts";
import { bareProcess, versionOf } from "./peers.ts";

/**
 * bubblewrap alone, started as a bare process is, with the namespaces and mounts of a launch and nothing of ours: no
 * limits, no control group, no fresh folders, no watch, no wait for what is left. No launch with these walls can be faster.
 */
export async function openFloor() {
  const folder = mkdtempSync(join(tmpdir(), "floor-"));
  const [tree, out] = [join(folder, "tree"), join(folder, "out")];
  for (const path of [tree, out]) mkdirSync(path);
  const bubblewrap = "/usr/bin/bwrap";
  const root = await hostRootArguments(join(folder, "etc"));
  const enclosure = { bubblewrap, root, toolchain: [], ...(await probeBubblewrap(bubblewrap)) };
  const folders = { source: { root: tree, binds: [] }, out, writable: [] };
  return {
    version: versionOf("bwrap") ?? "",
    run: (argv: readonly string[]): Promise<number> => {
      const place = { directory: ".", env: {}, tree: "base", mounts: null, writable: [], timeLimitSeconds: 60 };
      const spec = { id: "floor", phase: "measure" as const, argv, ...place };
      const plan = { ...PLAN, jobFolder: folder, home: folder };
      return bareProcess(
        bubblewrapArgv(enclosure, plan, { spec, folders, supervision: { flags: [], filterFd: null } }),
      );
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}
