import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildCli, bundleMachine } from "../../.ci/build.mjs";
import { NODE, ROOT } from "../../.ci/setup.mjs";
import { PAYLOAD, REPOSITORY_ID, VARIABLES } from "../runner/sample-policy.ts";
import { BootedDebian, type Debian, type Ran } from "./booted-debian.ts";
import { makeRunnerArchive, type RunnerArchive } from "./stand-in-runner.ts";

const NODE_FILE = execFileSync(NODE, ["-p", "process.execPath"], { encoding: "utf8" }).trim();

/** A Debian with our package below /srv/benchwarden and a stand-in runner's archive beside it. */
export class TestMachine {
  archive: RunnerArchive = { path: "", sha256: "" };
  readonly debian: Debian;
  readonly #patience: number;
  readonly #pauseMs: number;

  /** `patience`: seconds that something may take to happen; `pauseMs`: between two looks whether it has. */
  constructor(debian: Debian = new BootedDebian(), options: { patience?: number; pauseMs?: number } = {}) {
    this.debian = debian;
    this.#patience = options.patience ?? 60;
    this.#pauseMs = options.pauseMs ?? 100;
  }

  get root(): string {
    return this.debian.root;
  }

  boot(): Promise<void> {
    return this.debian.boot();
  }

  stop(): Promise<void> {
    return this.debian.stop();
  }

  run(argv: readonly string[], options?: { input?: string }): Ran {
    return this.debian.run(argv, options);
  }

  /** A script of bash inside; what it prints. Fails the test with all it said when it fails. */
  sh(script: string): string {
    const done = this.run(["bash", "-euc", script]);
    if (done.status !== 0) throw new Error(`${script}\nended with ${done.status}:\n${done.stdout}${done.stderr}`);
    return done.stdout;
  }

  /** A Node of 120 MB packed three times would be most of the test's time. */
  get #nodeOfRunner(): string {
    return join(this.root, "srv/node-of-runner");
  }

  async prepare(): Promise<void> {
    const top = join(this.root, "srv/benchwarden");
    mkdirSync(join(this.root, "srv/job"), { recursive: true });
    mkdirSync(top, { recursive: true });
    cpSync(join(ROOT, "runner-setup"), join(top, "runner-setup"), { recursive: true });
    cpSync(join(ROOT, "package.json"), join(top, "package.json"));
    cpSync(NODE_FILE, join(top, "node"));
    await bundleMachine(join(top, "dist/machine"));
    await buildCli(join(top, "dist/cli"));
    writeFileSync(this.#nodeOfRunner, '#!/bin/sh\nexec /srv/benchwarden/node "$@"\n', { mode: 0o755 });
    this.archive = makeRunnerArchive(top, "2.330.0", this.#nodeOfRunner);
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    writeFileSync(join(top, "app.pem"), privateKey, { mode: 0o600 });
  }

  /** The command line of an installation; further words come behind. */
  install(kind: "standing" | "jit", more: InstallOptions = {}) {
    const app = ["--app", "1", "--installation", "2", "--organisation", "org", "--key", "/srv/benchwarden/app.pem"];
    return this.run([
      ...["env", `BENCH_API=${more.api ?? "https://api.github.com"}`],
      ...["/srv/benchwarden/runner-setup/bench-machine", "install", "--kind", kind, "--class", "bench-x64"],
      ...["--repository", `org/project=${REPOSITORY_ID}`, "--node", "/srv/benchwarden/node"],
      ...["--runner-archive", `/srv/benchwarden/${this.archive.path.split("/").at(-1)}`],
      ...["--runner-sha256", more.sha256 ?? this.archive.sha256, "--runner-published", more.published ?? today()],
      ...(kind === "jit" ? app : []),
      ...(more.volumes === undefined ? [] : ["--volumes", more.volumes]),
      ...(more.words ?? []),
    ]);
  }

  /** The job that "GitHub" sends: its variables, its one step, and a step with `if: always()`. */
  sendJob(job: { run: number; event?: string; step?: string; always?: string }): void {
    const { debian } = this;
    debian.remove("/srv/job");
    this.sh("mkdir -p -m 1777 /srv/traces");
    debian.write("/srv/job/event.json", JSON.stringify(PAYLOAD));
    debian.write("/srv/job/step", job.step ?? "echo ran >/srv/traces/step");
    if (job.always !== undefined) debian.write("/srv/job/always", job.always);
    const variables = {
      ...VARIABLES,
      GITHUB_RUN_ID: String(job.run),
      ...(job.event === undefined ? {} : { GITHUB_EVENT_NAME: job.event }),
    };
    const lines = Object.entries(variables).map(([name, value]) => `${name}='${value}'`);
    // Last: the runner waits for this file.
    debian.write("/srv/job/variables", `${lines.join("\n")}\n`);
  }

  withdrawJob(): void {
    this.debian.remove("/srv/job/variables");
  }

  /** Lists a release as GitHub does, at port 8098 inside, and serves its archive. */
  serveRelease(version: string, more: { sha256?: string }): void {
    const folder = join(this.root, "srv/releases");
    mkdirSync(folder, { recursive: true });
    const made = makeRunnerArchive(folder, version, this.#nodeOfRunner);
    const architecture = process.arch;
    const name = made.path.split("/").at(-1);
    const release = {
      tag_name: `v${version}`,
      published_at: `${today()}T10:00:00Z`,
      body: `<!-- BEGIN SHA linux-${architecture} -->${more.sha256 ?? made.sha256}<!-- END SHA linux-${architecture} -->`,
      assets: [{ name, browser_download_url: `http://127.0.0.1:8098/${name}` }],
    };
    writeFileSync(join(folder, "release.json"), JSON.stringify(release));
    writeFileSync(join(folder, "server.cjs"), RELEASES);
    this.sh(
      "systemctl is-active --quiet releases || { systemd-run --quiet --unit=releases /srv/benchwarden/node " +
        "/srv/releases/server.cjs; for i in $(seq 100); do " +
        "curl -fso /dev/null http://127.0.0.1:8098/release.json && exit 0; sleep 0.1; done; exit 1; }",
    );
  }

  trace(name: string): string | null {
    return this.debian.read(`/srv/traces/${name}`);
  }

  clearTraces(): void {
    for (const name of this.debian.list("/srv/traces")) this.debian.remove(`/srv/traces/${name}`);
  }

  async until(holds: () => boolean, what: string): Promise<void> {
    const end = performance.now() + this.#patience * 1_000;
    while (performance.now() < end) {
      if (holds()) return;
      await new Promise((resolve) => setTimeout(resolve, this.#pauseMs));
    }
    throw new Error(
      `not in ${this.#patience} s: ${what}\n${this.run(["journalctl", "--no-pager", "-n", "60"]).stdout}`,
    );
  }

  /** Processes of the users of jobs, folders of jobs, mounts, admissions, credentials: what must be gone after a job. */
  leftovers(): string[] {
    const processes = ["bench-job", "bench-image"].flatMap((user) =>
      this.run(["pgrep", "-a", "-u", user]).stdout.split("\n").filter(Boolean),
    );
    const jobs = this.debian.list("/var/lib/benchwarden/jobs").filter((name) => name !== "standing");
    const run = ["admissions", "credentials"].flatMap((name) => this.debian.list(`/run/benchwarden/${name}`));
    const inside = this.sh(
      "ls -A /run/benchwarden/admissions /run/benchwarden/credentials 2>/dev/null | grep -v : || true",
    );
    const mounts = this.sh("grep -c 'benchwarden/jobs/[0-9]' /proc/mounts || true").trim();
    return [...processes, ...jobs, ...run, ...inside.split("\n").filter(Boolean), ...(mounts === "0" ? [] : [mounts])];
  }

  /**
   * Paths, modes, owners and sums below the folders that an installation touches; users; units, enabled and at work; tables
   * of the firewall; sockets and locks in /run, but for what a console makes when its login begins; what is mounted.
   */
  snapshot(): string[] {
    const files = this.sh(
      "find /etc /usr/local /opt /var/lib -xdev -not -path '/var/lib/systemd/*' " +
        "-not -name '*-' -not -name ld.so.cache -printf '%y %m %u %g %p\\n' | sort",
    );
    const sums = this.sh("sha256sum /etc/passwd /etc/group /etc/shadow /etc/subuid /etc/subgid 2>/dev/null || true");
    const units = this.sh("systemctl list-unit-files --no-legend --no-pager | awk '{print $1, $2}' | sort");
    const contents = this.sh(
      "find /etc -xdev -type f -not -name '*-' -not -name ld.so.cache -exec sha256sum {} + | sort",
    );
    const now = this.sh(
      "systemctl list-units --plain --no-legend --no-pager --type=socket,timer,slice,mount --state=active,failed | awk '{print $1, $3}' | sort; " +
        "nft list tables; ls -A --ignore=agetty.reload /run /dev/shm; cut -d' ' -f2 /proc/mounts | sort",
    );
    return [files, sums, units, contents, now].flatMap((text) => text.split("\n"));
  }
}

export interface InstallOptions {
  readonly published?: string;
  readonly sha256?: string;
  readonly api?: string;
  readonly volumes?: string;
  /** Further words of the command line. */
  readonly words?: readonly string[];
}

const RELEASES = `
const { createReadStream } = require("node:fs");
require("node:http").createServer((request, response) => {
  createReadStream("/srv/releases/" + request.url.split("/").pop()).on("error", () => response.writeHead(404).end()).pipe(response);
}).listen(8098, "127.0.0.1");
`;

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
