import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ParseOptions, ToolOutput } from "../../src/formats/adapter.ts";
import { TIME_FILES, time, wrapWithTime } from "../../src/formats/time.ts";
import { failureOf, NO_OPTIONS, outputOf, parsedOf } from "./output.ts";

const STAMPS = "1700000000000000 1700000000123456 0\n";

function left(files: Partial<Record<keyof typeof TIME_FILES, string>>): ToolOutput {
  const named = Object.entries({ stamps: STAMPS, cpu: "0.100 0.020\n", rss: "2048\n", ...files });
  return outputOf(
    "",
    Object.fromEntries(named.map(([key, text]) => [TIME_FILES[key as keyof typeof TIME_FILES], text])),
  );
}

async function metricsOf(
  output: ToolOutput,
  options: ParseOptions = NO_OPTIONS,
): Promise<Record<string, number | undefined>> {
  const [row] = parsedOf(await time.parse(output, options)).benchmarks;
  return Object.fromEntries((row?.metrics ?? []).map((metric) => [metric.name, metric.launches[0]?.samples[0]]));
}

describe("what the timing shell leaves", () => {
  test("wall, CPU times and peak memory are read in seconds and bytes", async () => {
    expect(await metricsOf(left({}))).toEqual({
      wall: 0.123456,
      cpu: 0.12,
      user: 0.1,
      system: 0.02,
      "max-rss": 2_097_152,
    });
  });
  test("each metric says what took its number, and only wall is judged", async () => {
    const [row] = parsedOf(await time.parse(left({}), NO_OPTIONS)).benchmarks;
    expect(row?.metrics.map((metric) => [metric.name, metric.source, metric.primary])).toEqual([
      ["wall", "inside", true],
      ["cpu", "bash-times", false],
      ["user", "bash-times", false],
      ["system", "bash-times", false],
      ["max-rss", "gnu-time", false],
    ]);
  });
  test("the row is the benchmark that was launched, or the process as a whole", async () => {
    const named = await time.parse(left({}), { ...NO_OPTIONS, benchmark: "small" });
    expect(parsedOf(named).benchmarks[0]?.name).toBe("small");
    expect(parsedOf(await time.parse(left({}), NO_OPTIONS)).benchmarks[0]?.name).toBe("all");
  });
  test("CPU times with a decimal comma are the same", async () => {
    expect(await metricsOf(left({ cpu: "1,100 0,020\n" }))).toMatchObject({ user: 1.1, system: 0.02 });
  });
  test("CPU times below one step are zero, and that is a value", async () => {
    expect(await metricsOf(left({ cpu: "0.000 0.000\n" }))).toMatchObject({ cpu: 0, user: 0, system: 0 });
  });
  test("the sentence that GNU time puts before the number of a failed command is skipped", async () => {
    expect(await metricsOf(left({ rss: "Command exited with non-zero status 3\n1024\n" }))).toMatchObject({
      "max-rss": 1_048_576,
    });
  });

  const absent: [name: string, file: keyof typeof TIME_FILES, metric: string][] = [
    ["without GNU time there is no peak memory, and it says so", "rss", "max-rss"],
    ["without CPU times they are absent, and it says so", "cpu", "cpu"],
  ];
  for (const [name, file, metric] of absent) {
    test(name, async () => {
      const output = left({ [file]: "" });
      expect(await metricsOf(output)).not.toHaveProperty(metric);
      const warnings = async (options: ParseOptions) =>
        parsedOf(await time.parse(output, options)).warnings.map((w) => [w.code, w.facts?.metric]);
      expect(await warnings(NO_OPTIONS)).toEqual([["metric-absent", metric]]);
      expect(await warnings({ ...NO_OPTIONS, metrics: { wall: {}, [metric]: {} } })).toEqual([
        ["metric-absent", metric],
      ]);
      expect(await warnings({ ...NO_OPTIONS, metrics: { wall: {} } })).toEqual([]);
    });
  }

  const shortest: [micros: number, primary: boolean, codes: string[]][] = [
    [5000, true, []],
    [4999, false, ["below-resolution"]],
  ];
  for (const [micros, primary, codes] of shortest) {
    test(`a process of ${micros} µs is ${primary ? "" : "not "}judged by its wall time`, async () => {
      const value = parsedOf(
        await time.parse(left({ stamps: `1700000000000000 ${1700000000000000 + micros} 0\n` }), NO_OPTIONS),
      );
      expect(value.benchmarks[0]?.metrics[0]?.primary).toBe(primary);
      expect(value.warnings.map((warning) => warning.code)).toEqual(codes);
    });
  }
  test("a clock that went back gives no wall time, and the row has failed", async () => {
    const value = parsedOf(await time.parse(left({ stamps: "1700000000000001 1700000000000000 0\n" }), NO_OPTIONS));
    expect(value.benchmarks[0]).toMatchObject({ failure: "its wall time is zero or negative" });
    expect(value.warnings[0]?.code).toBe("below-resolution");
  });
  test("any two stamps are read as their difference to the microsecond", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 5000, max: 1e10 }), async (micros) => {
        const { wall } = await metricsOf(left({ stamps: `1700000000000000 ${1700000000000000 + micros} 0\n` }));
        expect(wall).toBe(micros / 1e6);
      }),
    );
  });
});

describe("stamps that cannot be used", () => {
  const rows: [name: string, stamps: string, want: object][] = [
    ["nothing", "", { code: "no-output", where: "/bench/out/time.stamps" }],
    ["cut in the middle", STAMPS.slice(0, 20), { code: "malformed-output", line: 1 }],
    ["an old bash", "  0\n", { code: "malformed-output", found: "no times: the bash in the sandbox is older than 5" }],
    ["something else", "{}\n", { code: "malformed-output", found: '"{}"' }],
    ["two lines", STAMPS + STAMPS, { code: "malformed-output" }],
  ];
  for (const [name, stamps, want] of rows) {
    test(`${name} is refused`, async () =>
      expect(failureOf(await time.parse(left({ stamps }), NO_OPTIONS))).toMatchObject(want));
  }
  test("no file at all is refused", async () => {
    expect(failureOf(await time.parse(outputOf(""), NO_OPTIONS))).toMatchObject({ code: "no-output" });
  });
});

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly output: ToolOutput;
}

function run(argv: string[], more: { env?: Record<string, string>; processes?: number; stdin?: "pipe" } = {}): Ran {
  const out = mkdtempSync(join(tmpdir(), "benchwarden-time-"));
  try {
    const [program = "", ...rest] = wrapWithTime(argv, { out, processes: more.processes ?? 0 });
    const ran = spawnSync(program, rest, {
      env: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8", ...more.env },
      encoding: "utf8",
      cwd: out,
      stdio: [more.stdin ?? "ignore", "pipe", "pipe"],
    });
    const files = new Map(readdirSync(out).map((name) => [name, new Uint8Array(readFileSync(join(out, name)))]));
    return {
      status: ran.status,
      stdout: ran.stdout,
      stderr: ran.stderr,
      output: { stdout: new Uint8Array(), files, exitStatus: ran.status },
    };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

describe("a command run under the clock", () => {
  test("its time, CPU time and memory are there, its output and status pass through", async () => {
    const ran = run(["bash", "-c", "echo out; echo err >&2; sleep 0.05; exit 7"]);
    expect([ran.status, ran.stdout, ran.stderr]).toEqual([7, "out\n", "err\n"]);
    const metrics = await metricsOf(ran.output);
    expect(metrics.wall).toBeGreaterThanOrEqual(0.05);
    expect(metrics.wall).toBeLessThan(5);
    expect(metrics).toHaveProperty("cpu");
    if (existsSync("/usr/bin/time")) expect(metrics["max-rss"]).toBeGreaterThan(500_000);
  });
  test("CPU time that it used is counted as user time", async () => {
    const ran = run(["bash", "-c", "for ((i = 0; i < 100000; i++)); do :; done"]);
    const { wall = 0, user = 0 } = await metricsOf(ran.output);
    expect(user).toBeGreaterThan(0.02);
    expect(user).toBeLessThanOrEqual(wall + 0.002);
  });

  const arguments_ = ["a b", "$HOME", "$(touch x)", "`id`", "'", '"', "*", "-n", "", "a\nb", "\\", ";exit 3", "é😀"];
  test("arguments arrive as they are, none is read by a shell", () => {
    const ran = run(["/usr/bin/printf", "[%s]\\0", ...arguments_]);
    expect(ran.stdout).toBe(arguments_.map((text) => `[${text}]\0`).join(""));
    expect([...ran.output.files.keys()]).not.toContain("x");
  });
  test("any arguments arrive as they are", () => {
    const text = fc.string({ unit: "binary", maxLength: 20 }).filter((s) => !s.includes("\0") && s.isWellFormed());
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
        expect(run(["/usr/bin/printf", "[%s]\\0", ...texts]).stdout).toBe(texts.map((s) => `[${s}]\0`).join(""));
      }),
      { numRuns: 15 },
    );
  });
  test("a command named like a builtin is a program, never the shell's own", () => {
    expect(run(["exit", "3"]).status).toBe(127);
    expect(run(["eval", "echo", "x"]).stdout).toBe("");
    expect(run(["--", "x"]).status).toBe(127);
  });
  test("a command that is not there is status 127 with a message on its own stderr", () => {
    const ran = run(["no-such-program"]);
    expect(ran.status).toBe(127);
    expect(ran.stderr).toContain("no-such-program");
  });
  test("an end by a signal is 128 and its number", () => expect(run(["bash", "-c", "kill -9 $$"]).status).toBe(137));
  test("no start-up file is read and no function taken from the environment", () => {
    const home = mkdtempSync(join(tmpdir(), "benchwarden-home-"));
    const hostile = join(home, ".bashrc");
    writeFileSync(hostile, "echo hijacked; EPOCHREALTIME=1\n");
    const env = { HOME: home, BASH_ENV: hostile, ENV: hostile, "BASH_FUNC_printf%%": "() { echo hijacked; }" };
    try {
      const naive = spawnSync("bash", ["-c", "/usr/bin/printf x"], {
        env: { PATH: "/usr/bin:/bin", ...env },
        encoding: "utf8",
      });
      expect(naive.stdout).toContain("hijacked");
      const ran = run(["/usr/bin/printf", "x"], { env, stdin: "pipe" });
      expect([ran.stdout, ran.stderr]).toEqual(["x", ""]);
    } finally {
      rmSync(home, { recursive: true });
    }
  });
  test("its environment is the caller's but for what bash itself exports", () => {
    const env = run(["/usr/bin/env", "-0"], { env: { LC_ALL: "C", A: "b\nc" } })
      .stdout.split("\0")
      .filter(Boolean);
    const names = env.map((line) => line.slice(0, line.indexOf("="))).sort();
    expect(names.filter((name) => !["PWD", "OLDPWD", "SHLVL", "_"].includes(name))).toEqual([
      "A",
      "LANG",
      "LC_ALL",
      "PATH",
    ]);
    expect(env).toContain("A=b\nc");
  });
  test("only the standard descriptors are open in it", () => {
    const own = spawnSync("ls", ["/proc/self/fd"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).stdout;
    expect(run(["ls", "/proc/self/fd"]).stdout).toBe(own);
  });
  test("the limit of processes holds for the command", () => {
    const ran = run(["bash", "-c", "ulimit -u"], { processes: 4321 });
    expect(ran.stdout).toBe("4321\n");
  });
});
