import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { otherRequest } from "../../src/artifact/contradiction.ts";
import { decodeResult } from "../../src/artifact/result-file.ts";
import { measureRequest } from "../../src/commands/measure.ts";
import { judge } from "../../src/comparison/judge.ts";
import { systemClock } from "../../src/exec/clock.ts";
import { openRepository } from "../../src/git/repository.ts";
import { fetchedSources, ownSources } from "../../src/git/sources.ts";
import type { Request } from "../../src/model/request.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Executor, Session } from "../../src/ports/executor.ts";
import { type HttpRemote, serveHttp } from "../store/http-remote.ts";
import { MeasuredProject } from "./measured-project.ts";

const TOKEN = "ghs_0123456789abcdefghijklmnopqrstuvwxyzABCDEF.x_y";
const SAMPLE = `printf '{"schema":"benchwarden.samples/1","benchmarks":[{"name":"%s","metrics":[{"name":"time","unit":"s","launches":[[0.01]]}]}]}' "$1"\n`;
const servers: HttpRemote[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) await server.close();
});

async function fromServer(project: MeasuredProject) {
  const server = await serveHttp(project.folder, TOKEN);
  servers.push(server);
  const { workspace } = project.world();
  return fetchedSources({ remote: `${server.url}/project.git`, token: TOKEN, workspace, uniform: () => 0 });
}

interface Changes {
  readonly signal?: AbortSignal;
  readonly lines?: string[];
  readonly clock?: Clock;
  /** Called when a launch that measures has started; `count` with it. */
  readonly onLaunch?: (count: number) => void;
}

async function run(project: MeasuredProject, request: Request, changes: Changes = {}) {
  const note = (text: string): void => void changes.lines?.push(text);
  return measureRequest(
    { request, attempt: 1, version: "0.1.0", signal: changes.signal ?? new AbortController().signal },
    {
      ...project.world(),
      ...(changes.clock ? { clock: changes.clock } : {}),
      executor: watched(project.world().executor, changes.onLaunch ?? (() => undefined)),
      sources: await fromServer(project),
      log: { info: note, warn: note, progress: note },
      environment: process.env,
    },
  );
}

/** The real executor; tells of each launch that measures, once it has started. */
function watched(executor: Executor, onLaunch: (count: number) => void): Executor {
  let count = 0;
  return {
    open: async (plan) => {
      const session = await executor.open(plan);
      const launch: Session["launch"] = (spec) => {
        const running = session.launch(spec);
        if (spec.phase === "measure") onLaunch(++count);
        return running;
      };
      return { facts: session.facts, launch, close: () => session.close() };
    },
  };
}

describe("a measure job", () => {
  test("fetches the commits by their ids, measures them in the sandbox, and answers its request", async () => {
    using project = new MeasuredProject();
    const request = project.request();
    const { result, bytes } = await run(project, request);
    expect(decodeResult(bytes)).toEqual({ ok: true, result });
    expect(otherRequest(result, request)).toBeNull();
    expect(result).toMatchObject({ attempt: 1, failures: [], environment: { sandbox: "bubblewrap" } });
    const outcome = judge(result);
    expect(outcome).toMatchObject({ verdict: "regressed", counts: { regressed: 1, unchanged: 1 } });
    expect(outcome.comparisons[0]).toMatchObject({ benchmark: "spin/one", change: expect.closeTo(0.2, 10) });
    expect(readdirSync(join(project.folder, "cache", "jobs"))).toEqual([]);
  });

  test("takes the harness from the commit of the config: the head cannot rewrite its own judge", async () => {
    const forged = `echo '{"schema":"benchwarden.samples/1","benchmarks":[{"name":"forged","metrics":[{"name":"time","unit":"s","launches":[[0.001]]}]}]}'\n`;
    using project = new MeasuredProject({ head: { "bench/run.sh": forged } });
    const request = project.request();
    const { result } = await run(project, { ...request, suites: request.suites });
    expect(result.benchmarks.map((row) => row.name)).toEqual(["spin/one", "spin/two"]);
    expect(judge(result).comparisons[0]).toMatchObject({ change: expect.closeTo(0.2, 10) });
  });

  test("has no token in reach of what it measures: not in environment, files, arguments of processes or log", async () => {
    // What it could see goes out as its error text, for a benchmark that fails is shown with its last lines.
    const spy = `env; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'
grep -rl x-access-token / --include=config 2>/dev/null; ls -a / /bench /bench/src; find / -name '*.git' -not -path '/proc/*' 2>/dev/null; echo SEEN; exit 3
`;
    const config = `version: 1
harness: [bench/]
suites: { spin: { run: [sh, bench/run.sh, "{benchmark}"], benchmarks: [one], format: custom } }
`;
    using project = new MeasuredProject({ bench: spy, config });
    vi.stubEnv("INPUT_TOKEN", TOKEN);
    vi.stubEnv("ACTIONS_RUNTIME_TOKEN", TOKEN);
    vi.stubEnv("GITHUB_TOKEN", TOKEN);
    const lines: string[] = [];
    const { result } = await run(project, project.request(), { lines });
    const tail = result.failures[0]?.tail ?? "";
    expect(tail).toContain("SEEN");
    expect(tail).toContain("BENCHWARDEN_PAD");
    expect(tail).not.toMatch(/INPUT_|ACTIONS_|GITHUB_|sources\.git|project\.git/);
    for (const secret of [TOKEN, Buffer.from(`x-access-token:${TOKEN}`).toString("base64")]) {
      expect(JSON.stringify(result).includes(secret)).toBe(false);
      expect(lines.join("\n").includes(secret)).toBe(false);
    }
  });

  test("stops before its deadline, which counts from before the fetch, and keeps what it has", async () => {
    using project = new MeasuredProject();
    // The fetch takes a minute of this clock (it is asked once before it), and each launch ten seconds.
    let seconds = 0;
    let asked = 0;
    const clock: Clock = { ...systemClock, now: () => (asked++ === 0 ? 0 : 60 + seconds) };
    const onLaunch = (count: number): void => {
      seconds = count * 10;
    };
    const { result } = await run(project, project.request({ deadline: "PT4M" }), { clock, onLaunch });
    expect(result.stopped).toBe("budget");
    expect(result.durationSeconds).toBeGreaterThan(60);
    expect(result.durationSeconds).toBeLessThan(240);
    expect(result.benchmarks.flatMap((row) => row.launches).length).toBeGreaterThan(0);
  });

  test("ends a launch that would outlast its deadline", async () => {
    using project = new MeasuredProject({ bench: "sleep 300\n" });
    const { result } = await run(project, project.request({ deadline: "PT8S" }));
    expect(result).toMatchObject({ stopped: "interrupted", builds: [{ status: "ok" }, { status: "ok" }] });
    expect(result.durationSeconds).toBeLessThan(300);
  });

  test("that is cancelled in the middle of a launch writes what it has, and leaves no process and no folder", async () => {
    using project = new MeasuredProject({ bench: `sleep 0.1\n${SAMPLE}` });
    const controller = new AbortController();
    // Four launches warm up, two builds of two benchmarks.
    const onLaunch = (count: number): void => (count === 9 ? controller.abort() : undefined);
    const { result } = await run(project, project.request(), { signal: controller.signal, onLaunch });
    expect(result.stopped).toBe("interrupted");
    expect(result.builds.map((build) => build.status)).toEqual(["ok", "ok"]);
    const launches = result.benchmarks.flatMap((row) => row.launches);
    expect(launches.length).toBeGreaterThan(0);
    expect(launches.length).toBeLessThan(9);
    expect(readdirSync(join(project.folder, "cache", "jobs"))).toEqual([]);
  });

  test("whose head lacks what the config mounts fails that side by name; nothing is thrown away", async () => {
    const config = `version: 1
harness: [bench/]
artifacts: [src/one.txt, src/two.txt]
suites: { spin: { run: [sh, bench/run.sh, "{benchmark}"], benchmarks: [one], format: custom } }
`;
    using project = new MeasuredProject({ config });
    const renamed = project.request();
    const builds = renamed.builds.map((build) =>
      build.role === "head" ? { ...build, commit: emptyHead(project) } : build,
    );
    const { result } = await run(project, project.request({ builds }));
    expect(result.builds.map((build) => build.status)).toEqual(["ok", "failed"]);
    expect(result.failures[0]).toMatchObject({
      build: "head",
      code: "build-failed",
      message: expect.stringContaining("src/one.txt"),
    });
    expect(judge(result)).toMatchObject({ verdict: "failed" });
  });

  test("asked for a commit that is gone says so", async () => {
    using project = new MeasuredProject();
    const builds = project.request().builds.map((build) => ({ ...build, commit: "1".repeat(40) }));
    await expect(run(project, project.request({ builds }))).rejects.toThrow(/does not give the commit 1111/);
  });
});

/** A commit on top of the head in which the files that are measured are gone. */
function emptyHead(project: MeasuredProject): string {
  return project.commit({ "src/other.txt": "1\n" }, ["src/one.txt"]);
}

describe("without a server", () => {
  test("the repository where one stands has the commits, and a request without a commit takes its work tree's harness", async () => {
    using project = new MeasuredProject();
    const repository = await openRepository(project.path);
    const ports = {
      ...project.world(),
      sources: ownSources(repository),
      log: { info: () => undefined, warn: () => undefined, progress: () => undefined },
      environment: {},
    };
    const inputs = { attempt: 2, version: "0.1.0", signal: new AbortController().signal };
    const request = project.request({ configCommit: null });
    expect((await measureRequest({ ...inputs, request }, ports)).result).toMatchObject({ attempt: 2, failures: [] });
    const suites = [{ name: "spin", hash: "000000000000" }];
    const other = measureRequest({ ...inputs, request: project.request({ configCommit: null, suites }) }, ports);
    await expect(other).rejects.toThrow(/harness files here are not those.*suite spin/);
    expect(readFileSync(join(project.path, "src/one.txt"), "utf8")).toBe("0.012\n");
  });
});
