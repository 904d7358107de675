import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inBubblewrap, NO_BUBBLEWRAP, openBench, problemOf } from "./sandbox-fixture.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

let folder = "";
const saved = process.env.PATH;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "refusals-"));
});
afterAll(() => {
  process.env.PATH = saved;
  rmSync(folder, { recursive: true, force: true });
});

/** A PATH on which `bwrap` is this script and the rest is as usual. */
function withBwrap(name: string, script: string | null): void {
  const bin = join(folder, name);
  mkdirSync(bin);
  for (const tool of ["rm", "chmod", "sh"]) symlinkSync(`/bin/${tool}`, join(bin, tool));
  if (script !== null) {
    writeFileSync(join(bin, "bwrap"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, "bwrap"), 0o755);
  }
  process.env.PATH = bin;
}

describe("a host that cannot have the sandbox", () => {
  test("without bubblewrap is told how to install it; nothing weaker is used", async () => {
    withBwrap("none", null);
    const problem = await problemOf(openBench());
    expect(problem.facts.code).toBe("no-bubblewrap");
    expect(problem.message).toContain("apt-get install bubblewrap");
  });

  test("with a bubblewrap that is too old is told the version", async () => {
    withBwrap("old", 'echo "bubblewrap 0.6.1"');
    const problem = await problemOf(openBench());
    expect(problem.message).toContain("expected: version 0.8 or later");
    expect(problem.message).toContain("found:    bubblewrap 0.6.1");
  });

  const words: [stderr: string, want: RegExp][] = [
    ["bwrap: setting up uid map: Permission denied", /AppArmor/],
    ["bwrap: No permissions to create new namespace", /unprivileged_userns_clone/],
    ["bwrap: Creating new namespace failed: Operation not permitted", /user namespaces/],
    ["bwrap: Can't mount proc on /newroot/proc", /unmask/],
    ["bwrap: something new", /to see why/],
  ];
  for (const [stderr, want] of words) {
    test(`that answers "${stderr}" is told what to allow`, async () => {
      withBwrap(
        `words-${words.findIndex((row) => row[0] === stderr)}`,
        `[ "$1" = --version ] && echo "bubblewrap 0.8.0" && exit 0; echo "${stderr}" >&2; exit 1`,
      );
      const problem = await problemOf(openBench());
      expect(problem.facts.code).toBe("sandbox-forbidden");
      expect(problem.facts.found).toBe(stderr);
      expect(problem.facts.next).toMatch(want);
    });
  }

  test.skipIf(NO_BUBBLEWRAP !== null)(
    inBubblewrap("because user namespaces are really forbidden there says so"),
    () => {
      const script = `
        const { openBench } = await import(${JSON.stringify(join(ROOT, "tests/sandbox/sandbox-fixture.ts"))});
        try { await openBench(); console.log("opened"); } catch (problem) { console.log(problem.facts?.code ?? problem); }`;
      const inside = ["--unshare-user", "--disable-userns", "--bind", "/", "/", "--dev", "/dev", "--proc", "/proc"];
      const node = join(ROOT, "node_modules/.bin/node");
      const run = spawnSync("bwrap", [...inside, "--", node, "--input-type=module", "-e", script], {
        encoding: "utf8",
        env: { PATH: saved ?? "", HOME: folder },
      });
      expect(run.stdout.trim(), run.stderr).toBe("sandbox-forbidden");
    },
  );
});
