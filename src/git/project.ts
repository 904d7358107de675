import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createFiles } from "../exec/files.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { Project } from "../ports/project.ts";
import { gitText, runGit } from "./run-git.ts";

/** The largest file that is read whole: workflows and configs are far below. */
const MAX_BYTES = 1024 * 1024;

/** The work tree at `root`, an absolute path. */
export function createProject(root: string): Project {
  const files = createFiles(root);
  return {
    paths: () => listPaths(root),
    async tryRead(path, maxBytes) {
      try {
        return await files.readText(path, maxBytes);
      } catch (error) {
        if (error instanceof Problem) return null;
        throw error;
      }
    },
    read: (path) => files.readText(path, MAX_BYTES),
    async write(path, text) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await files.write(path, text);
    },
    remote: () => readRemote(root),
    defaultBranch: () => findDefaultBranch(root),
  };
}

async function listPaths(root: string): Promise<string[]> {
  const listed = await runGit(["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  if (listed.status !== 0) {
    throw new Problem({
      code: "git-failed",
      what: "git cannot list the files of this work tree",
      where: root,
      found: listed.stderr.trim().slice(-500),
      exit: EXIT.failed,
    });
  }
  return [...new Set(gitText(listed).split("\0"))].filter((path) => path !== "").sort();
}

/** `https://host/owner/name.git`, `ssh://git@host:22/owner/name`, `git@host:owner/name.git`; a path is no host. */
const ADDRESS = /^(?:(?:https?|ssh|git):\/\/(?:[^@/]+@)?([^:/]+)(?::\d+)?\/|(?:[^@/\s]+@)?([^:/\s]{2,}):(?!\/\/))(.+)$/;

async function readRemote(root: string): ReturnType<Project["remote"]> {
  const asked = await runGit(["config", "--get", "remote.origin.url"], { cwd: root });
  const match = ADDRESS.exec(gitText(asked).trim());
  if (asked.status !== 0 || !match) return null;
  const fullName = /^\/?([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(match[3] ?? "")?.[1];
  const host = match[1] ?? match[2] ?? "";
  return fullName === undefined ? null : { host: host.toLowerCase(), fullName };
}

async function findDefaultBranch(root: string): ReturnType<Project["defaultBranch"]> {
  const head = await runGit(["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"], { cwd: root });
  const remote = gitText(head)
    .trim()
    .replace(/^origin\//, "");
  if (head.status === 0 && remote !== "") return { name: remote, source: "remote" };
  const own = await runGit(["symbolic-ref", "--quiet", "--short", "HEAD"], { cwd: root });
  const name = gitText(own).trim();
  return own.status === 0 && name !== "" ? { name, source: "work tree" } : null;
}
