// Sets up what a fresh clone on Debian or Ubuntu lacks. Plain Node 20, no dependencies: it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Debian packages by the program that shows that they are there, and who needs them. */
const PACKAGES = [
  { program: "git", debian: "git", need: ["demo", "test"] },
  { program: "bwrap", debian: "bubblewrap", need: ["demo", "test"] },
  { program: "time", debian: "time", need: ["demo", "test"] },
  { program: "chromium", debian: "chromium", need: ["test"] },
  { program: "hyperfine", debian: "hyperfine", need: ["test"] },
  { program: "python3", debian: "python3-venv", need: ["test"] },
  { program: "shellcheck", debian: "shellcheck", need: ["test"] },
  { program: "shfmt", debian: "shfmt", need: ["test"] },
  { program: "strace", debian: "strace", need: ["test"] },
  { program: "podman", debian: "podman", need: ["test"] },
  { program: "runc", debian: "runc", need: ["test"] },
  { program: "newuidmap", debian: "uidmap", need: ["test"] },
  { program: "busybox", debian: "busybox-static", need: ["test"] },
  { program: "debootstrap", debian: "debootstrap", need: ["test"] },
  { program: "systemd-nspawn", debian: "systemd-container", need: ["test"] },
  { program: "nft", debian: "nftables", need: ["test"] },
  { program: "cc", debian: "gcc", need: ["test"] },
  // 100 MB, for a guest with a kernel of its own: tests/kernel.
  { program: "qemu-system-x86_64", debian: "qemu-system-x86", need: ["test:full"] },
];

/**
 * Installs the Debian packages that are missing when run as root; else prints the line that would, and says what is
 * skipped. Returns the packages that are still missing.
 * @param {"demo" | "test" | "test:full"} purpose
 * @returns {string[]}
 */
export function ensureDebianPackages(purpose) {
  const missing = PACKAGES.filter((one) => one.need.includes(purpose) && !isOnPath(one.program)).map(
    (one) => one.debian,
  );
  if (missing.length === 0) return [];
  const install = `apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  if (process.getuid?.() !== 0 || !isOnPath("apt-get")) {
    console.error(`missing: ${missing.join(", ")}. To install them: sudo ${install}`);
    return missing;
  }
  console.error(`installing ${missing.join(", ")}`);
  const quiet = { encoding: /** @type {const} */ ("utf8"), env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  spawnSync("apt-get", ["update"], quiet);
  const done = spawnSync("apt-get", install.split(" ").slice(1), quiet);
  if (done.status !== 0) console.error(`${install} failed:\n${done.stderr.slice(-2000)}`);
  return missing.filter((debian) => !isOnPath(PACKAGES.find((one) => one.debian === debian)?.program ?? debian));
}

/** Installs the npm dependencies when node_modules is absent or older than the lock file. */
export function ensureNodeModules() {
  const installed = join(ROOT, "node_modules", ".package-lock.json");
  const lock = join(ROOT, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.error("installing the npm dependencies");
  // Not `npm ci`: it refuses a lock without the optional packages of other platforms, which some registries do not have.
  const done = spawnSync("npm", ["install", "--no-save", "--no-audit", "--no-fund"], { cwd: ROOT, encoding: "utf8" });
  if (done.status !== 0) {
    console.error(`npm install failed:\n${done.stderr.slice(-3000)}`);
    process.exit(1);
  }
}

/** The Node 24 of the `node` package: what the action runs on. */
export const NODE = join(ROOT, "node_modules", ".bin", "node");

/** @param {string} program */
export function isOnPath(program) {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .some((folder) => folder !== "" && existsSync(join(folder, program)));
}
