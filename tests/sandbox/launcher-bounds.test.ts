import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { narrowPlan, type PlanBounds } from "../../src/sandbox/narrow-plan.ts";
import { parseLaunch } from "../../src/sandbox/parse-asked.ts";

const top = realpathSync(mkdtempSync(join(tmpdir(), "bounds-")));
afterAll(() => rmSync(top, { recursive: true, force: true }));
const at = (path: string): string => join(top, path);
const IMAGE = "a".repeat(64);
for (const folder of [
  "jobs/900/cache/x",
  "homes",
  `rootfs/${IMAGE}/root/etc`,
  "rootfs/new-1/root",
  "opt/rust",
  "etc/secret",
])
  mkdirSync(at(folder), { recursive: true });
symlinkSync(at("etc"), at("opt/link"));
symlinkSync(at("etc"), at("jobs/900/cache/way-out"));

const BOUNDS: PlanBounds = {
  jobs: at("jobs"),
  homes: at("homes"),
  tenant: (job) => (job === "900" ? "4711" : null),
  rootfs: at("rootfs"),
  hidden: [at("etc"), at("jobs")],
};

const PLAN = {
  jobFolder: at("jobs/900/cache/x"),
  sandbox: "bubblewrap",
  profile: "trusted",
  rootfs: null,
  toolchain: [at("opt/rust")],
  path: [at("opt/rust/bin")],
  env: { RUSTFLAGS: "-C debuginfo=0" },
  home: "/anywhere/0123abcd",
  limits: { memoryBytes: 2 ** 32, processes: 512, diskBytes: 2 ** 33, outputBytes: 2 ** 26, tmpBytes: 2 ** 30 },
};

describe("a plan that a job sends to the launcher", () => {
  test("is granted, with a home of the repository whose job it is", async () => {
    expect(await narrowPlan(PLAN, BOUNDS)).toEqual({ ...PLAN, home: at("homes/4711/0123abcd") });
    expect(await narrowPlan({ ...PLAN, rootfs: at(`rootfs/${IMAGE}/root`) }, BOUNDS)).toMatchObject({
      rootfs: at(`rootfs/${IMAGE}/root`),
    });
  });

  test("A42 another repository with the same key gets another home, and an unknown one a home that ends with its job", async () => {
    const second = await narrowPlan(PLAN, { ...BOUNDS, tenant: () => "5" });
    expect(second.home).toBe(at("homes/5/0123abcd"));
    const unknown = await narrowPlan(PLAN, { ...BOUNDS, tenant: () => null });
    expect(unknown.home).toBe(at("jobs/900/cache/x/home"));
  });

  test.skipIf(process.getuid?.() !== 0)(
    "A42 homes that root did not open give a home that ends with the job (needs root: becomes another user)",
    async () => {
      mkdirSync(at("closed"), { mode: 0o711 });
      mkdirSync(at("closed/4711"), { mode: 0o700 });
      chmodSync(top, 0o755);
      mkdirSync(at("jobs/900/cache/other"));
      chmodSync(at("jobs/900/cache/other"), 0o777);
      process.seteuid?.(41_236);
      try {
        const { home } = await narrowPlan(
          { ...PLAN, jobFolder: at("jobs/900/cache/other") },
          { ...BOUNDS, homes: at("closed") },
        );
        expect(home).toBe(at("jobs/900/cache/other/home"));
      } finally {
        process.seteuid?.(0);
      }
    },
  );

  test("marks the home as used now, for what is long unused is cleaned away", async () => {
    const { home } = await narrowPlan(PLAN, BOUNDS);
    utimesSync(home, 1, 1);
    await narrowPlan(PLAN, BOUNDS);
    expect(statSync(home).mtimeMs).toBeGreaterThan(1_000);
  });

  const refused: [name: string, change: Record<string, unknown>][] = [
    ["no sandbox", { sandbox: "none" }],
    ["a job folder elsewhere", { jobFolder: at("etc") }],
    ["the folder of all jobs", { jobFolder: at("jobs") }],
    ["a job folder by a link that leads out", { jobFolder: at("jobs/900/cache/way-out") }],
    ["a job folder with a way up", { jobFolder: `${at("jobs/900")}/../../etc` }],
    ["a root file system elsewhere", { rootfs: at("etc") }],
    ["a root file system that is being made", { rootfs: at("rootfs/new-1/root") }],
    ["a folder of a root file system", { rootfs: at(`rootfs/${IMAGE}/root/etc`) }],
    ["a toolchain that is hidden", { toolchain: [at("etc/secret")] }],
    ["a toolchain above what is hidden", { toolchain: ["/"] }],
    ["a toolchain by a link to what is hidden", { toolchain: [at("opt/link")] }],
    ["a toolchain with a way up", { toolchain: [`${at("opt")}/../etc`] }],
    ["a toolchain that is not here", { toolchain: [at("opt/absent")] }],
    ["a toolchain that is no list", { toolchain: at("opt/rust") }],
    ["a PATH with two folders in one", { path: ["/a:/b"] }],
    ["a relative PATH", { path: ["bin"] }],
    ["a variable that is none", { env: { "A=B": "x" } }],
    ["a variable that is a number", { env: { A: 1 } }],
    ["a home without a key", { home: "/anywhere/.." }],
    ["no bound on memory", { limits: { ...PLAN.limits, memoryBytes: null } }],
    ["a negative bound", { limits: { ...PLAN.limits, diskBytes: -1 } }],
    ["more processes than any machine has", { limits: { ...PLAN.limits, processes: 1e9 } }],
    ["an unknown key", { privileged: true }],
  ];
  for (const [name, change] of refused) {
    test(`with ${name} is refused`, async () => {
      await expect(narrowPlan({ ...PLAN, ...change }, BOUNDS)).rejects.toMatchObject({
        facts: { code: expect.stringMatching(/^(plan|launch)-refused$/) },
      });
    });
  }

  for (const [name, plan] of [
    ["null", null],
    ["a text", "plan"],
    ["a list", []],
    ["an empty object", {}],
  ] as const) {
    test(`${name} is no plan`, async () => {
      await expect(narrowPlan(plan, BOUNDS)).rejects.toThrow(/the plan/);
    });
  }
});

const LAUNCH = {
  id: "parse-small.base.0",
  phase: "measure",
  argv: ["target/release/parse", "--bench", ""],
  directory: ".",
  env: {},
  tree: "base",
  mounts: ["target/release/parse"],
  writable: ["tmp/"],
  timeLimitSeconds: 600,
};

describe("a launch that a job asks the launcher for", () => {
  test("is taken as it is", () => {
    expect(parseLaunch(LAUNCH)).toEqual(LAUNCH);
    expect(parseLaunch({ ...LAUNCH, mounts: null, phase: "build" })).toMatchObject({ mounts: null });
  });

  const refused: [name: string, change: Record<string, unknown>][] = [
    ["an id that is a path", { id: "../x" }],
    ["another phase", { phase: "host" }],
    ["no program", { argv: [] }],
    ["a program without a name", { argv: [""] }],
    ["a NUL in an argument", { argv: ["a\0b"] }],
    ["arguments that are no texts", { argv: ["a", 1] }],
    ["arguments as one text", { argv: "sh -c x" }],
    ["a folder outside", { directory: "../.." }],
    ["an absolute folder", { directory: "/etc" }],
    ["a tree elsewhere", { tree: "../../../etc" }],
    ["a tree of dots", { tree: ".." }],
    ["a mount outside", { mounts: ["a/../../b"] }],
    ["an absolute mount", { mounts: ["/etc/shadow"] }],
    ["a writable folder outside", { writable: ["../x"] }],
    ["no end", { timeLimitSeconds: null }],
    ["an end that never comes", { timeLimitSeconds: 1e9 }],
    ["an unknown key", { user: "root" }],
  ];
  for (const [name, change] of refused) {
    test(`with ${name} is refused`, () => {
      expect(() => parseLaunch({ ...LAUNCH, ...change })).toThrow(/the launch/);
    });
  }
});
