import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A process as Node starts it: milliseconds until it has ended. */
export function bareProcess([program = "", ...args]: readonly string[]): Promise<number> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "ignore", env: { PATH: "/usr/bin:/bin" } });
    child.on("error", reject);
    child.on("exit", (status) =>
      status === 0 ? resolve(performance.now() - start) : reject(new Error(`${program} ended with ${status}`)),
    );
  });
}

export function hyperfineVersion(): string | null {
  return versionOf("hyperfine");
}

/** One run under hyperfine without a shell: what it takes as the wall time. */
export async function hyperfineSeconds(argv: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "hyperfine-"));
  const file = join(folder, "times.json");
  try {
    await bareProcess(["/usr/bin/hyperfine", "-N", "--runs", "1", "--export-json", file, argv.map(quoted).join(" ")]);
    const found = JSON.parse(readFileSync(file, "utf8")) as { results: { times: number[] }[] };
    const seconds = found.results[0]?.times[0];
    if (seconds === undefined) throw new Error("hyperfine gave no time");
    return seconds;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What a program says on standard error, started as Node starts it. */
export function bareStderr([program = "", ...args]: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], env: { PATH: "/usr/bin:/bin" } });
    let text = "";
    child.stderr.on("data", (chunk) => {
      text += String(chunk);
    });
    child.on("error", reject);
    child.on("close", (status) =>
      status === 0 ? resolve(text) : reject(new Error(`${program} ended with ${status}: ${text.slice(-500)}`)),
    );
  });
}

/**
 * podman over an image of nothing but busybox and dd with its libraries; null where there is none, and at a real-time
 * priority (`chrt`), where the processes by which it copies files wait for each other busily and keep all CPUs for ever.
 */
export async function openPodman() {
  const version = versionOf("podman");
  if (version === null || isRealTime()) return null;
  const folder = mkdtempSync(join(tmpdir(), "podman-"));
  for (const path of ["/bin/busybox", "/bin/dd", ...librariesOf("/bin/dd")]) {
    mkdirSync(join(folder, "root", dirname(path)), { recursive: true });
    copyFileSync(path, join(folder, "root", path));
  }
  writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nCOPY root /\n");
  const limits = ["--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096"];
  const built = spawnSync("podman", ["build", "--quiet", ...limits, folder], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  if (built.status !== 0) throw new Error(`podman build: ${built.stderr.slice(-500)}`);
  const image = built.stdout.trim();
  const run = ["/usr/bin/podman", "run", "--rm", "--network", "none", ...limits, image];
  return {
    version,
    start: () => bareProcess([...run, "/bin/busybox", "true"]),
    stderr: (argv: readonly string[]) => bareStderr([...run, ...argv]),
    close: async () => {
      spawnSync("podman", ["rmi", "--force", image]);
    },
  };
}

/** Field 40 of proc(5)'s stat: 0 for all that is scheduled fairly. */
function isRealTime(): boolean {
  const stat = readFileSync("/proc/self/stat", "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[37] !== "0";
}

export function versionOf(program: string): string | null {
  const done = spawnSync(program, ["--version"], { encoding: "utf8" });
  return /\d+\.\d+\.\d+/.exec(done.stdout ?? "")?.[0] ?? null;
}

/** Files that the dynamic linker names, with the linker itself. */
function librariesOf(program: string): string[] {
  const { stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map((match) => match[1] ?? "");
}
