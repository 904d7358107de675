import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRepository } from "../../src/git/repository.ts";
import { git, temporaryFolder } from "../git/sample-repository.ts";

let folder = "";
let hostile = "";
let mark = "";

beforeAll(() => {
  folder = temporaryFolder("hostile-config");
  hostile = join(folder, "hostile");
  mark = join(folder, "executed");
  git(folder, "init", "-q", hostile);
  writeFileSync(join(hostile, "file.txt"), "plain\n");
  writeFileSync(join(hostile, ".gitattributes"), "*.txt filter=evil diff=evil\n*.bin filter=lfs\n");
  writeFileSync(join(hostile, "model.bin"), "version https://git-lfs.github.com/spec/v1\n");
  git(hostile, "add", "-A");
  git(hostile, "commit", "-q", "-m", "files");
  git(hostile, "commit", "-q", "--allow-empty", "-m", "second");
  const run = `sh -c 'echo "$0 $*" >> ${mark}; cat' --`;
  const settings: [string, string][] = [
    ["filter.evil.smudge", run],
    ["filter.evil.clean", run],
    ["filter.evil.required", "true"],
    ["filter.lfs.process", run],
    ["filter.lfs.required", "true"],
    ["diff.evil.textconv", run],
    ["diff.evil.command", run],
    ["core.fsmonitor", run],
    ["core.pager", run],
    ["core.sshCommand", run],
    ["core.alternateRefsCommand", run],
    ["gpg.program", run],
    ["log.showSignature", "true"],
    ["credential.helper", `!${run}`],
  ];
  for (const [key, value] of settings) git(hostile, "config", key, value);
  mkdirSync(join(hostile, ".git/hooks"), { recursive: true });
  for (const hook of ["post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc"]) {
    writeFileSync(join(hostile, ".git/hooks", hook), `#!/bin/sh\necho ${hook} >> ${mark}\n`, { mode: 0o755 });
  }
  writeFileSync(join(hostile, ".git/info/attributes"), "* filter=evil\n");
  rmSync(mark, { force: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("A39 filters, hooks, monitors and pagers of a repository's configuration do not execute", async () => {
  const repository = await openRepository(hostile);
  const out = join(folder, "out");
  mkdirSync(out);
  await repository.exportTree("HEAD", out);
  await repository.list("HEAD");
  await repository.mergeBase("HEAD", "HEAD~1");
  await repository.tags();
  await expect(repository.resolve("nothing")).rejects.toThrow();
  expect(existsSync(mark), existsSync(mark) ? readFileSync(mark, "utf8") : "").toBe(false);
  expect(readFileSync(join(out, "file.txt"), "utf8")).toBe("plain\n");
  expect(readFileSync(join(out, "model.bin"), "utf8")).toContain("git-lfs");
});

test("A39 the same configuration does execute under plain git", () => {
  execFileSync("git", ["checkout-index", "--all", "--force", `--prefix=${join(folder, "plain")}/`], {
    cwd: hostile,
    stdio: "ignore",
  });
  expect(readFileSync(mark, "utf8").split("\n").length).toBeGreaterThan(2);
});
