import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test, vi } from "vitest";
import { INTEL, LAPTOP, layHost, stateOf, type Tree } from "../machine/fake-hosts.ts";

const MAIN = fileURLToPath(new URL("../../src/entry/cli/main.ts", import.meta.url));
const NODE = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));

/** Each call is a process, and some start the tuner, on a host that does other things too. */
vi.setConfig({ testTimeout: 120_000 });

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

function host(tree: Tree): string {
  const root = layHost({ "proc/stat": "cpu  1 0 0 9 0 0 0 0 0 0\n", ...tree });
  roots.push(root);
  return root;
}

function machine(root: string, ...words: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(NODE, [MAIN, "machine", ...words, "--root", root], { encoding: "utf8" });
}

describe("benchwarden machine", () => {
  test("fingerprint prints the hash and the facts, and the same as JSON", () => {
    const root = host(INTEL);
    const human = machine(root, "fingerprint").stdout;
    expect(human).toMatch(/^[0-9a-f]{16}\n\n/);
    const json = JSON.parse(machine(root, "fingerprint", "--json", "-").stdout) as {
      fingerprint: string;
      bench: boolean;
    };
    expect(human.startsWith(json.fingerprint)).toBe(true);
    expect(json.bench).toBe(true);
  });

  test("check is strict on a bench machine and exits with 3 when it is not fit", () => {
    const done = machine(host(INTEL), "check");
    expect(done.status).toBe(3);
    expect(done.stdout).toMatch(/^unfit {4}governor +powersave/m);
    expect(done.stdout).toContain("a job here would be invalid");
  });

  test("check elsewhere only warns, unless asked to be strict", () => {
    const root = host(LAPTOP);
    expect(machine(root, "check")).toMatchObject({ status: 0, stdout: expect.stringMatching(/^warn {5}governor/m) });
    expect(machine(root, "check", "--policy", "strict").status).toBe(3);
    expect(machine(root, "check", "--policy", "lax").status).toBe(4);
  });

  test.skipIf(process.getuid?.() !== 0)(
    "tune, status and restore turn the knobs and put them back (as root)",
    () => {
      const root = host(INTEL);
      const before = stateOf(root);
      expect(machine(root, "status").stdout).toBe("not tuned\n");
      expect(machine(root, "tune", "--profile", "strict").status).toBe(0);
      expect(machine(root, "status").stdout).toContain("tuned with profile strict");
      writeFileSync(join(root, "proc/sys/vm/swappiness"), "1\n");
      expect(machine(root, "restore")).toMatchObject({
        status: 5,
        stderr: expect.stringContaining("someone else wrote"),
      });
      writeFileSync(join(root, "proc/sys/vm/swappiness"), "60\n");
      expect(stateOf(root)).toEqual(before);
      expect(machine(root, "restore").status).toBe(0);
    },
    120_000,
  );

  test("check tells, by the knobs' own files, how many would be turned; that alone makes no machine unfit", () => {
    const root = host(LAPTOP);
    const told = machine(root, "check", "--json", "-");
    expect(told.status).toBe(0);
    const { checks } = JSON.parse(told.stdout) as { checks: { check: string; state: string; text: string }[] };
    expect(checks.find(({ check }) => check === "knobs")).toMatchObject({
      state: "warn",
      text: expect.stringMatching(/^9 are not as wanted/),
    });
  });

  test.skipIf(process.getuid?.() !== 0)(
    "tune, status and restore tell programs what they tell people (as root)",
    () => {
      const root = host(LAPTOP);
      const ask = (...words: string[]): Record<string, unknown> =>
        JSON.parse(machine(root, ...words, "--json", "-").stdout) as Record<string, unknown>;
      expect(ask("status")).toEqual({
        schema: "benchwarden.tuning/1",
        verb: "status",
        exitCode: 0,
        knobs: [],
        lines: ["not tuned"],
      });
      const file = join(root, "tuned.json");
      const tuned = machine(root, "tune", "--json", file);
      expect(tuned.stdout).toMatch(/^04-governor: performance$/m);
      const { knobs } = JSON.parse(readFileSync(file, "utf8")) as { knobs: unknown[] };
      expect(knobs).toContainEqual({ knob: "04-governor", want: "performance", got: "performance", ok: true });
      expect(ask("restore", "--dry-run")).toMatchObject({
        exitCode: 0,
        lines: expect.arrayContaining([expect.stringContaining("scaling_governor: powersave")]),
      });
      writeFileSync(join(root, "sys/kernel/mm/ksm/run"), "2\n");
      expect(ask("restore")).toMatchObject({ verb: "restore", exitCode: 5 });
    },
    120_000,
  );

  test("another word is refused with the list of words", () => {
    const done = machine(host(LAPTOP), "tone");
    expect(done.status).toBe(4);
    expect(done.stderr).toContain("one of fingerprint, check, tune, restore, status");
  });
});
