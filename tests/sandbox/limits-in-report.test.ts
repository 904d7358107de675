import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { NODE } from "../../.ci/setup.mjs";
import { Outcome } from "../../src/model/outcome.ts";
import { findControlGroups } from "../../src/sandbox/control-groups.ts";
import { SampleProject } from "../e2e/sample-project.ts";
import { IS_ROOT, inBubblewrap, NO_BUBBLEWRAP } from "./sandbox-fixture.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const USER = "41235";
/** Where a runaway of this test is recognised by, wherever it may have gone. */
const MARK = `71${process.pid}.5`;

/** One benchmark for each limit that runs away in head; the first and the last do not, and are the same in both. */
const RUNAWAYS: Readonly<Record<string, { script: string; code: string; says: RegExp }>> = {
  time: {
    script: `trap '' TERM; (trap '' TERM; sleep ${MARK}) & sleep ${MARK}`,
    code: "timed-out",
    says: /time limit of 2 s/,
  },
  memory: {
    script: `python3 -c 'import time; kept = b"x" * (400 << 20); time.sleep(${MARK})'`,
    code: "out-of-memory",
    says: /more memory than limits.memory allows \(150\.0 MiB\)/,
  },
  shared: {
    script: `python3 -c 'import mmap, time; m = mmap.mmap(-1, 400 << 20); m.write(b"x" * (400 << 20)); time.sleep(${MARK})'`,
    code: "out-of-memory",
    says: /more memory than limits.memory allows \(150\.0 MiB\)/,
  },
  processes: {
    script: `for i in {1..200}; do (setsid sleep ${MARK} &) ; done; sleep ${MARK}`,
    code: "too-many-processes",
    says: /more processes than limits.processes allows \(60\)/,
  },
  disk: {
    script: `for i in {1..9}; do head -c 20M /dev/zero > /bench/out/$i; done; sleep ${MARK}`,
    code: "disk-limit",
    says: /wrote more than limits.disk allows \(60\.00 MiB\)/,
  },
  output: {
    script: `yes | head -c 100000000; sleep ${MARK}`,
    code: "output-limit",
    says: /more than limits.output allows \(1\.000 MiB\)/,
  },
  // No limit ends it: the program is refused, and says so itself.
  files: {
    script: "python3 -c 'import os\nwhile True: os.dup(0)'",
    code: "exited",
    says: /exited with status 1/,
  },
};
const NAMES = ["first", ...Object.keys(RUNAWAYS), "last"];

const CONFIG = `version: 1
suites:
  runaway:
    run: [bash, bench.sh, "{benchmark}"]
    benchmarks: [${NAMES.join(", ")}]
    time-limit: 2 s
environment: { limits: { memory: 150 MiB, processes: 60, disk: 60 MiB, output: 1 MiB, tmp: 16 MiB } }
measurement: { budget: 4 min, effort: quick, error-rate: 0.1 % }
`;

/**
 * One script, byte for byte the same in both commits, so that its neighbours are the same too; a file of one length
 * tells whether it runs away. They are launched beside bombs and all other tests, where pairs scatter by half of their
 * value: at the default error rate, one report in thirty would call one of them changed, by right. At the rate above it
 * is one in a thousand.
 */
function projectThatRunsAway(): SampleProject {
  const cases = Object.entries(RUNAWAYS).map(([name, { script }]) => `${name}-wild) ${script} ;;`);
  const script = `read -r mode <mode\ncase $1-$mode in\n${cases.join("\n")}\n*) sleep 0.01 ;;\nesac\n`;
  const project = new SampleProject({ "benchwarden.yml": CONFIG, "bench.sh": script, mode: "tame\n" });
  project.commit("base");
  project.write({ mode: "wild\n" });
  project.commit("head");
  return project;
}

interface Told {
  readonly status: number;
  readonly outcome: Outcome;
  readonly markdown: string;
}

/** `compare` from the sources, for this user or an ordinary one, who finds the checkout and the project in its home. */
async function compare(project: SampleProject, as: "root" | "user"): Promise<Told> {
  const [json, markdown] = [join(project.top, "outcome.json"), join(project.top, "report.md")];
  const verb = [
    "src/entry/cli/main.ts",
    "compare",
    "HEAD~1",
    "HEAD",
    "--config",
    join(project.path, "benchwarden.yml"),
  ];
  const args = [...verb, "--json", json, "--markdown", markdown, "--seed", "1", "--quiet"];
  const env = { PATH: process.env.PATH ?? "", HOME: project.top, TMPDIR: project.top, XDG_CACHE_HOME: project.cache };
  const script = join(ROOT, args[0] ?? "");
  if (as === "root") {
    const status = await ended(spawn(NODE, [script, ...args.slice(1)], { cwd: project.path, env, stdio: "ignore" }));
    return read(status, json, markdown);
  }
  const checkout = mkdtempSync(join(project.top, "checkout-"));
  spawnSync("chown", ["-R", `${USER}:${USER}`, project.top]);
  const become = `mount --bind "$1" "$2" && cd "$3" && shift 3 && exec setpriv --reuid ${USER} --regid ${USER} --clear-groups -- "$@"`;
  const inside = [join(checkout, "node_modules/.bin/node"), join(checkout, args[0] ?? ""), ...args.slice(1)];
  const run = ["--mount", "sh", "-c", become, "sh", ROOT, checkout, project.path, ...inside];
  return read(await ended(spawn("unshare", run, { env, stdio: "ignore" })), json, markdown);
}

function ended(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve) => child.on("close", (status) => resolve(status ?? -1)));
}

function read(status: number, json: string, markdown: string): Told {
  return {
    status,
    outcome: Outcome.parse(JSON.parse(readFileSync(json, "utf8"))),
    markdown: readFileSync(markdown, "utf8"),
  };
}

const WAYS: [name: string, as: "root" | "user", isSkipped: boolean][] = [
  ["whoever runs this", "root", false],
  ["an ordinary user, by the watchdog (needs root to become one)", "user", !IS_ROOT],
];
for (const [name, as, isSkipped] of WAYS) {
  describe.skipIf(NO_BUBBLEWRAP !== null || isSkipped)(inBubblewrap(`runaways in the report of ${name}`), () => {
    test("A36 A37 each is a failed row with its reason, the others are measured, and the machine is clean", {
      timeout: 300_000,
    }, async () => {
      using project = projectThatRunsAway();
      chmodSync(project.top, 0o755);
      mkdirSync(project.cache, { recursive: true });
      const told = await compare(project, as);
      expect(told.status).toBe(5);
      const rows = new Map(
        told.outcome.comparisons.filter(({ primary }) => primary).map((row) => [row.benchmark, row]),
      );
      for (const [benchmark, { code, says }] of Object.entries(RUNAWAYS)) {
        const row = rows.get(`runaway/${benchmark}`);
        expect(row, benchmark).toMatchObject({ verdict: "failed", failure: { code, build: "head" } });
        expect(row?.failure?.message).toMatch(says);
        expect(told.markdown).toMatch(new RegExp(`runaway/${benchmark}.*failed`));
      }
      expect(rows.get("runaway/files")?.failure?.tail ?? told.markdown).toContain("Too many open files");
      for (const benchmark of ["first", "last"]) {
        const row = rows.get(`runaway/${benchmark}`);
        expect(row?.failure, "its neighbour").toBeUndefined();
        expect(row?.verdict, "its neighbour, the same in both builds").toMatch(/^(unchanged|inconclusive)$/);
        expect(row?.pairs).toBeGreaterThan(0);
      }
      expect(told.markdown).toMatch(/limits held by .*(control group|watchdog): /);
      if (as === "user") expect(told.markdown).toContain("limits held by watchdog: memory, processes; rlimits");
      expect(leftovers(project)).toEqual([]);
    });
  });
}

/** Processes, mounts, control groups and files that are still there. */
function leftovers(project: SampleProject): string[] {
  const processes = spawnSync("pgrep", ["-af", `sleep ${MARK}|${project.top}`], { encoding: "utf8" }).stdout;
  const mounts = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => line.includes(project.top));
  const groups = Object.values(findControlGroups())
    .flatMap((path) => (path === null ? [] : readdirSync(path)))
    .filter((name) => /^benchwarden-\d+-/.test(name))
    .filter((name) => spawnSync("kill", ["-0", name.split("-")[1] ?? ""]).status !== 0);
  const jobs = readdirSync(join(project.cache, "benchwarden/jobs"));
  return [...processes.split("\n").filter(Boolean), ...mounts, ...groups, ...jobs];
}
