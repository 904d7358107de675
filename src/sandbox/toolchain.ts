import { statSync } from "node:fs";
import { homedir } from "node:os";
import { normalize } from "node:path";
import { EXIT, Problem } from "../model/problem.ts";

/** Folders that the sandbox fills itself: a toolchain there would hide them. */
const TAKEN = ["/proc", "/sys", "/dev", "/bench", "/tmp", "/etc", "/bin", "/sbin", "/lib", "/lib64"];

/** The toolchain folders to mount, checked; what lies in /usr is there anyway. Throws `Problem`. */
export function toolchainFolders(toolchain: readonly string[], jobFolder: string): string[] {
  const folders = toolchain.map((folder) => normalize(folder).replace(/(.)\/+$/, "$1"));
  for (const folder of folders) checkFolder(folder, jobFolder);
  return folders.filter((folder) => !isBelow(folder, "/usr"));
}

function checkFolder(folder: string, jobFolder: string): void {
  const where = `environment.toolchain "${folder}"`;
  const fail = (what: string, next: string): Problem =>
    new Problem({ code: "bad-toolchain", what, where, next, exit: EXIT.usage });
  if (!folder.startsWith("/")) throw fail("is not an absolute path", "write the whole path of the folder");
  if (isBelow(homedir(), folder) || isBelow(jobFolder, folder)) {
    throw fail("would show the whole home to what is measured", "name only the folder of the toolchain in it");
  }
  // Below /tmp is allowed: the sandbox's own /tmp is mounted first.
  if (TAKEN.some((taken) => folder === taken || (taken !== "/tmp" && isBelow(folder, taken)))) {
    throw fail("is a folder that the sandbox fills itself", "name a folder that holds only the toolchain");
  }
  if (!isFolder(folder)) throw fail("is not a folder on this host", "install the toolchain, or correct the path");
}

/** True when `path` is `folder` or lies below it. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
