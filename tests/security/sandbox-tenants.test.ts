import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { measure } from "../../src/measure/measure.ts";
import type { Request } from "../../src/model/request.ts";
import { sampleRequest } from "../measure/sample-request.ts";
import { simulatedWorld } from "../measure/simulated-world.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The kept HOME that fetch and build of a request write to. */
async function homeOf(changes: Partial<Request>): Promise<string> {
  const { ports } = simulatedWorld(() => ({ seconds: 0.1, exit: 1 }));
  let home = "";
  const { executor } = ports;
  const seen: typeof executor = {
    open: (plan) => {
      home = plan.home;
      return executor.open(plan);
    },
  };
  const request = { ...sampleRequest({}), ...changes };
  const input = {
    request,
    harness: [],
    trees: new Map(),
    version: "0.0.0",
    attempt: 1,
    signal: new AbortController().signal,
  };
  await measure(input, { ...ports, executor: seen });
  return home;
}

test("A42 what one repository keeps between its builds is never another's, nor a fork's head's", async () => {
  const ours = await homeOf({});
  expect(await homeOf({ seed: 9 })).toBe(ours);
  expect(await homeOf({ repository: "org/other" })).not.toBe(ours);
  expect(await homeOf({ profile: "untrusted" })).not.toBe(ours);
});

const asRoot = test.skipIf(process.getuid?.() !== 0);
asRoot("A42 root opens the homes of the job's repository and closes all others (needs root: users and mounts)", () => {
  const folder = mkdtempSync(join(tmpdir(), "tenants-"));
  const passwd = join(folder, "passwd");
  writeFileSync(passwd, `${readFileSync("/etc/passwd", "utf8")}bench-job:x:42101:42101::/:/usr/sbin/nologin\n`);
  const group = join(folder, "group");
  writeFileSync(group, `${readFileSync("/etc/group", "utf8")}bench-job:x:42101:\n`);
  const inside = `mount --bind ${group} /etc/group && exec bash "$@"`;
  const script = join(ROOT, "tests/security/tenant-homes.sh");
  const run = spawnSync("unshare", ["--mount", "sh", "-c", inside, "sh", script, ROOT, passwd], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  expect(run.stderr).toBe("");
  expect(run.stdout.trim().split("\n")).toEqual([
    // Without it the user of launches has them all, whatever a job's plan says.
    "before: read-4711 write-4711 read-5 write-5 replace reopen-5",
    "another: read-5 write-5 reopen-5",
    "ours: read-4711 write-4711",
    "new: write-77",
    "unknown:",
  ]);
});
