import { accessSync, constants, existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { existsInRoot } from "../exec/inside-root.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { SessionPlan } from "../ports/executor.ts";
import { searchPath } from "./environment.ts";
import { isBelow } from "./toolchain.ts";

/** Where the sandbox shows folders of the host under their own path. */
export interface Visible {
  readonly folders: readonly string[];
  /** Host path of the root file system that is mounted in place of the host's; null: the host's own. */
  readonly rootfs: string | null;
  /** For messages: "was not found `where`". */
  readonly where: string;
}

export function visibleFolders(plan: SessionPlan, toolchain: readonly string[]): Visible {
  const system = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/alternatives"];
  return {
    folders: [...system, ...toolchain].filter((folder) => existsSync(folder)),
    rootfs: plan.rootfs,
    where: "in the sandbox",
  };
}

/**
 * Throws `Problem` when the program of a launch cannot be started in the sandbox, although this host has it: the commonest
 * slip, for toolchains live in homes, and homes are not there. A program inside the tree is not looked for: a build that
 * did not make it is that build's failure.
 */
export function requireProgram(program: string, plan: SessionPlan, visible: Visible): void {
  if (program.includes("/") && !program.startsWith("/")) return;
  if (program.startsWith("/bench/")) return;
  const candidates = program.startsWith("/") ? [program] : searchPath(plan).map((folder) => join(folder, program));
  if (candidates.some((path) => isVisible(path, visible))) return;
  throw notFound(program, visible.where);
}

function isVisible(path: string, visible: Visible): boolean {
  if (visible.rootfs !== null) return existsInRoot(visible.rootfs, path);
  if (!visible.folders.some((folder) => isBelow(path, folder)) || !isProgram(path)) return false;
  // A link out of what is mounted dangles in the sandbox.
  return visible.folders.some((folder) => isBelow(realpathSync(path), realpathSync(folder)));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function notFound(program: string, where: string): Problem {
  const onHost = findOnHost(program);
  return new Problem({
    code: "program-not-found",
    what: `${program} was not found ${where}${onHost === null ? "" : `; it is at ${onHost} on the host`}`,
    next:
      onHost === null
        ? `install it, or correct the spelling of "${program}"`
        : `add to \`environment\` of the config: ${advice(onHost)}`,
    exit: EXIT.usage,
  });
}

function findOnHost(program: string): string | null {
  const folders = program.startsWith("/")
    ? [""]
    : (process.env.PATH ?? "").split(":").filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, program)).find(isProgram) ?? null;
}

/** Version managers put a small stand-in on PATH that looks for the real tool in the home: name the real one. */
function advice(found: string): string {
  const bin = rustupFolder(found) ?? pyenvFolder(found) ?? dirname(realpathSync(found));
  const root = basename(bin) === "bin" && dirname(bin) !== homedir() ? dirname(bin) : bin;
  return `\`toolchain: [${root}]\` and \`path: [${bin}]\``;
}

function rustupFolder(found: string): string | null {
  if (basename(realpathSync(found)) !== "rustup") return null;
  return firstWith(join(process.env.RUSTUP_HOME ?? join(homedir(), ".rustup"), "toolchains"), basename(found));
}

function pyenvFolder(found: string): string | null {
  if (basename(dirname(found)) !== "shims") return null;
  return firstWith(join(dirname(dirname(found)), "versions"), basename(found));
}

/** `<versions>/<one>/bin` of a version that has the program; rustup's `stable` before others. */
function firstWith(versions: string, program: string): string | null {
  if (!existsSync(versions)) return null;
  const names = readdirSync(versions).sort((a, b) => Number(b.startsWith("stable")) - Number(a.startsWith("stable")));
  const bins = names.map((name) => join(versions, name, "bin"));
  return bins.find((bin) => isProgram(join(bin, program))) ?? null;
}
