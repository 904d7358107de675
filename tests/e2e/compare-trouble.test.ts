import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CLI, outcomeOf, projectWith, SampleProject } from "./sample-project.ts";

describe("compare with trouble", { timeout: 120_000 }, () => {
  test("a dirty checkout stays byte for byte as it was", () => {
    using project = projectWith({ unused: 1 });
    project.write({ "src/work.json": "edited, not committed\n", "new-file.txt": "untracked\n" });
    project.git("add", "new-file.txt");
    const before = stateOf(project);
    const ran = project.run("compare", "HEAD~1", "HEAD", "--json", "-", "--budget", "3 s");
    expect(ran.status).toBeLessThan(4);
    expect(stateOf(project)).toEqual(before);
  });

  const fails: [name: string, script: string, code: string, message: RegExp][] = [
    ["exits with a status", 'console.error("no such table"); process.exit(3);', "exited", /exited with status 3/],
    [
      "writes without end",
      "for (;;) process.stdout.write('x'.repeat(1e6));",
      "output-limit",
      /more than limits.output/,
    ],
    ["never ends", "for (;;);", "timed-out", /time limit of 2 s/],
  ];
  for (const [name, script, code, message] of fails) {
    test(`a benchmark that ${name} is a failed row with its last lines; exit 5`, () => {
      using project = new SampleProject({
        "benchwarden.yml":
          "version: 1\nsuites:\n  one: { run: [node, bench.mjs], time-limit: 2 s }\nenvironment: { limits: { output: 1 MiB } }\n",
        "bench.mjs": "console.log(1)",
      });
      project.commit("base");
      project.write({ "bench.mjs": script });
      project.commit("head");
      const ran = project.run("compare", "HEAD~1", "HEAD", "--json", "-");
      const outcome = outcomeOf(ran);
      expect(ran.status).toBe(5);
      expect(outcome.comparisons[0]).toMatchObject({ verdict: "failed", failure: { code, build: "head" } });
      expect(outcome.comparisons[0]?.failure?.message).toMatch(message);
    });
  }

  test("a build that fails names the step and shows its last lines; exit 5", () => {
    using project = new SampleProject({
      "benchwarden.yml": "version: 1\nbuild: [[node, build.mjs]]\nsuites:\n  one: { run: [node, -e, ''] }\n",
      "build.mjs": "",
    });
    project.commit("base");
    project.write({ "build.mjs": 'console.error("cannot find -lfoo"); process.exit(1)' });
    project.commit("head");
    const ran = project.run("compare", "HEAD~1", "HEAD");
    expect(ran.status).toBe(5);
    expect(ran.stdout).toMatch(/build step `node build\.mjs` exited with status 1/);
    expect(ran.stdout).toContain("cannot find -lfoo");
  });

  const usage: [name: string, args: string[], status: number, message: RegExp][] = [
    ["an unknown revision", ["compare", "HEAD", "no-such-branch"], 4, /no-such-branch/],
    ["a missing operand", ["compare", "HEAD"], 4, /takes two revisions/],
    ["an unknown option", ["compare", "HEAD", "HEAD", "--bugdet", "5 min"], 4, /--bugdet/],
    ["a budget without unit", ["compare", "HEAD", "HEAD", "--budget", "5"], 4, /--budget[\s\S]*5 min/],
    ["an unknown suite", ["compare", "HEAD~1", "HEAD", "--suite", "spni"], 4, /there is no suite "spni"[\s\S]*spin/],
    ["an unknown verb", ["cmopare"], 4, /no verb "cmopare"/],
    [
      "a config that is not there",
      ["compare", "HEAD", "HEAD", "--config", "other.yml"],
      4,
      /other\.yml: there is no config file/,
    ],
  ];
  test("errors of the person say what, where and what was expected; exit 4", () => {
    using project = projectWith({});
    for (const [name, args, status, message] of usage) {
      const ran = project.run(...args);
      expect({ name, status: ran.status }).toEqual({ name, status });
      expect(ran.stderr, name).toMatch(message);
      expect(ran.stderr, name).not.toMatch(/\n\s+at /);
    }
  });

  test("what does not exist yet is refused by name, never ignored; exit 4", () => {
    const suite =
      'suites:\n  one: { run: [node, -e, "0"], derived: { rate: { expression: "1 / wall", unit: ops/s } } }\n';
    for (const [config, message] of [
      [`version: 1\n${suite}`, /derived metrics are not computed yet/],
      ["version: 1\ncaches: [target]\nsuites:\n  one: { run: [node] }\n", /benchwarden\.yml:2:\d+.*caches.*not/],
    ] as const) {
      using project = new SampleProject({ "benchwarden.yml": config });
      project.commit("base");
      const ran = project.run("check");
      expect(ran.status).toBe(4);
      expect(ran.stderr).toMatch(message);
    }
  });

  test("outside a git repository the message says so; exit 4", () => {
    using project = new SampleProject();
    const ran = spawnSync(process.execPath, [CLI, "compare", "a", "b"], {
      cwd: project.top,
      encoding: "utf8",
      env: { ...process.env, XDG_CACHE_HOME: project.cache },
    });
    expect(ran.status).toBe(4);
    expect(ran.stderr).toMatch(/not (in )?a git repository/i);
  });

  test("a suite whose output holds no benchmark is not green: exit 5 or 6, never 0", () => {
    using project = new SampleProject({
      "benchwarden.yml":
        "version: 1\nsuites:\n  one: { run: [node, -e, 'console.log(JSON.stringify({schema:`benchwarden.samples/1`,benchmarks:[]}))', x], format: custom }\n",
    });
    project.commit("base");
    project.write({ "a.txt": "a" });
    project.commit("head");
    const ran = project.run("compare", "HEAD~1", "HEAD");
    expect([5, 6]).toContain(ran.status);
    expect(ran.stdout + ran.stderr).toContain("expected at least one entry in `benchmarks`, found none");
  });

  test("Ctrl-C leaves no process and no job folder, and keeps what was measured", async () => {
    using project = projectWith({ unused: 1 });
    const child = spawn(process.execPath, [CLI, "compare", "HEAD~1", "HEAD", "--result", "kept.json"], {
      cwd: project.path,
      env: { ...process.env, XDG_CACHE_HOME: project.cache },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    const closed = new Promise((resolve) => child.on("close", resolve));
    child.stdout.on("data", (chunk) => (text += chunk));
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    child.kill("SIGINT");
    await closed;
    expect(text).toContain("interrupted");
    expect(existsSync(join(project.path, "kept.json"))).toBe(true);
    const kept = JSON.parse(readFileSync(join(project.path, "kept.json"), "utf8"));
    expect(kept).toMatchObject({ stopped: "interrupted" });
    expect(readdirSync(join(project.cache, "benchwarden", "jobs"))).toEqual([]);
    expect(spawnSync("pgrep", ["-f", project.top]).stdout.toString()).toBe("");
  });
});

function stateOf(project: SampleProject): unknown {
  const files = readdirSync(project.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return files.map((file) => [file, readFileSync(file).toString("base64")]);
}
