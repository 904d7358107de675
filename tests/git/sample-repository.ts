import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Plain git as a user has it, for preparing repositories; not the code under test. */
export function git(cwd: string, ...args: string[]): string {
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_AUTHOR_NAME: "A",
    GIT_AUTHOR_EMAIL: "a@example.org",
    GIT_COMMITTER_NAME: "C",
    GIT_COMMITTER_EMAIL: "c@example.org",
    GIT_AUTHOR_DATE: "2026-03-01T12:00:00+0200",
    GIT_COMMITTER_DATE: "2026-03-01T12:00:00+0200",
  };
  const settings = ["-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always"];
  return execFileSync("git", [...settings, ...args], {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `${name}-`));
}

/** Path → "mode content-hash" of everything below a folder: equal before and after means nothing was touched. */
export function snapshot(root: string): Record<string, string> {
  const seen: Record<string, string> = {};
  for (const name of readdirSync(root, { recursive: true, encoding: "utf8" }).sort()) {
    const stat = lstatSync(join(root, name));
    const content = stat.isSymbolicLink()
      ? readlinkSync(join(root, name))
      : stat.isFile()
        ? createHash("sha256")
            .update(readFileSync(join(root, name)))
            .digest("hex")
        : "folder";
    seen[name] = `${stat.mode.toString(8)} ${content}`;
  }
  return seen;
}
