import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gitText, runGit } from "../../src/git/run-git.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "run-git-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("runGit", () => {
  test("bytes given on stdin come back from stdout unchanged", async () => {
    const gitDir = join(folder, "bytes.git");
    expect((await runGit(["init", "-q", "--bare", gitDir])).status).toBe(0);
    const input = new Uint8Array([0, 255, 10, 13, 128]);
    const id = gitText(await runGit(["hash-object", "-w", "--stdin"], { gitDir, input })).trim();
    expect(id).toMatch(/^[0-9a-f]{40}$/);
    expect(new Uint8Array((await runGit(["cat-file", "blob", id], { gitDir })).stdout)).toEqual(input);
  });

  test("a failure is a value with git's status and its words", async () => {
    const result = await runGit(["rev-parse", "HEAD"], { cwd: "/" });
    expect(result.status).toBe(128);
    expect(result.stderr).toContain("not a git repository");
    expect(result.ended).toBeNull();
  });

  test("the time limit ends git and what git has started", async () => {
    const mark = join(folder, "survivor");
    const alias = `!sleep 1.5; touch ${mark}`;
    const result = await runGit(["wait"], { config: [["alias.wait", alias]], timeoutSeconds: 0.3 });
    expect(result.ended).toBe("timed-out");
    expect(result.status).toBe(137);
    await new Promise((resolve) => setTimeout(resolve, 1_700));
    expect(() => readFileSync(mark)).toThrow();
  });

  test("more output than allowed ends git", async () => {
    const result = await runGit(["flood"], { config: [["alias.flood", "!yes"]], maxOutputBytes: 100_000 });
    expect(result.ended).toBe("output-limit");
    expect(result.stdout.length).toBeLessThanOrEqual(100_000);
  });

  test("neither variables of the caller nor global configuration reach it, unless credentials are asked for", async () => {
    const home = join(folder, "home");
    mkdirSync(home);
    writeFileSync(join(home, ".gitconfig"), "[user]\n\tname = From Global\n");
    const saved = { ...process.env };
    Object.assign(process.env, { HOME: home, GIT_DIR: "/nowhere", GIT_CONFIG_GLOBAL: join(home, ".gitconfig") });
    try {
      const bare = await runGit(["config", "user.name"], { cwd: "/" });
      expect(bare.status).toBe(1);
      const own = await runGit(["config", "user.name"], { cwd: "/", credentials: true });
      expect(gitText(own).trim()).toBe("From Global");
    } finally {
      process.env = saved;
    }
  });

  test("hooks of the repository do not run", async () => {
    const work = join(folder, "hooked");
    await runGit(["init", "-q", work]);
    const hook = join(work, ".git/hooks/post-index-change");
    mkdirSync(join(work, ".git/hooks"), { recursive: true });
    writeFileSync(hook, `#!/bin/sh\ntouch ${join(folder, "hook-ran")}\n`);
    chmodSync(hook, 0o755);
    writeFileSync(join(work, "a"), "a");
    expect((await runGit(["add", "a"], { cwd: work })).status).toBe(0);
    expect(() => readFileSync(join(folder, "hook-ran"))).toThrow();
    await runGit(["add", "--renormalize", "."], { cwd: work, config: [["core.hooksPath", join(work, ".git/hooks")]] });
    expect(() => readFileSync(join(folder, "hook-ran")), "the hook works where it is allowed").not.toThrow();
  });
});
