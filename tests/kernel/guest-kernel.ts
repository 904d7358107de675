import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CACHE } from "../runner-setup/debian-root.ts";

/** The kernels that guests run under: what Debian 12 installs, and the newer one that it offers beside. */
export const KERNELS = {
  "6.1": { suites: ["bookworm-security", "bookworm"], package: "linux-image-cloud-amd64" },
  "6.12": { suites: ["bookworm-backports", "bookworm"], package: "linux-image-cloud-amd64" },
} as const;

export type KernelName = keyof typeof KERNELS;

/** Folder with the kernel, its modules and the programs that load them, unpacked; kept between runs. */
export function guestKernel(name: KernelName): string {
  const kept = join(CACHE, `kernel-${name}`);
  if (existsSync(kept)) return kept;
  mkdirSync(CACHE, { recursive: true });
  const half = mkdtempSync(join(CACHE, "half-"));
  const files = join(half, "files");
  mkdirSync(files);
  for (const archive of download(name, half)) {
    mustRun("bash", ["-c", 'dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2"', "-", archive, files]);
  }
  renameSync(files, kept);
  rmSync(half, { recursive: true, force: true });
  return kept;
}

/** With sources of its own: what the host is, and what it has installed, does not matter. */
function download(name: KernelName, folder: string): string[] {
  const { suites, package: meta } = KERNELS[name];
  const options = privateApt(folder, suites);
  mustRun("apt-get", [...options, "update"]);
  const depends = mustRun("apt-cache", [...options, "--target-release", suites[0], "depends", meta]);
  const image = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (image === undefined) throw new Error(`${meta} depends on no kernel:\n${depends}`);
  const found = mustRun("apt-cache", [
    ...options,
    "search",
    "--names-only",
    `^${image.replaceAll(/[.+]/g, "\\$&")}(-unsigned)?$`,
  ]);
  const chosen = found
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "")
    .filter(Boolean)
    .sort()[0];
  if (chosen === undefined) throw new Error(`${image} is offered nowhere`);
  mustRun("apt-get", [...options, "download", chosen, "kmod"], folder);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".deb"))
    .map((file) => join(folder, file));
}

function privateApt(folder: string, suites: readonly string[]): string[] {
  for (const part of ["lists/partial", "cache/archives/partial"]) mkdirSync(join(folder, part), { recursive: true });
  const line = (suite: string): string =>
    `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian${suite.endsWith("-security") ? "-security" : ""} ${suite} main`;
  writeFileSync(join(folder, "sources.list"), `${suites.map(line).join("\n")}\n`);
  writeFileSync(join(folder, "status"), "");
  const settings = {
    "Dir::Etc::sourcelist": join(folder, "sources.list"),
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::State::lists": join(folder, "lists"),
    "Dir::State::status": join(folder, "status"),
    "Dir::Cache": join(folder, "cache"),
    "APT::Sandbox::User": "root",
  };
  return Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
}

/** What a program prints; throws with all that it said when it fails. */
export function mustRun(program: string, args: readonly string[], cwd = "/"): string {
  const done = spawnSync(program, args, { encoding: "utf8", cwd, env: { ...process.env, LC_ALL: "C" } });
  if (done.status !== 0) throw new Error(`${program} ${args.join(" ")} failed:\n${done.stdout}${done.stderr}`);
  return done.stdout;
}
