import { once } from "node:events";
import { join } from "node:path";
import { checkMachine } from "../../commands/machine.ts";
import { createFiles } from "../../exec/files.ts";
import { createMachine } from "../../machine/fingerprint.ts";
import { askTuner, runTuner, type TunerAnswer, type TunerCall } from "../../machine/tuner.ts";
import { EXIT, type ExitCode, Problem } from "../../model/problem.ts";
import type { FitnessCheck, FitnessPolicy, Machine } from "../../ports/machine.ts";
import { renderFingerprint, renderFitness } from "../../report/machine-text.ts";
import { packageRoot } from "../package-root.ts";
import { interruption } from "./interruption.ts";
import type { Verb, Words } from "./verb.ts";
import { writeJson } from "./write-outputs.ts";

export const verb: Verb = {
  operands: "fingerprint|check|tune|restore|status",
  about:
    "fingerprint: the stable facts of this host and their hash. check: is it fit to measure. tune: quiesce it (as root, until\nrestore; else through the tuner of a bench machine, until Ctrl-C). restore: put everything back. status: what is tuned.",
  options: {
    policy: { value: "P", help: "check: strict (unfit is an error) or warn; default: strict on a bench machine" },
    virtual: { help: "check: a virtual machine is as it should be" },
    profile: { value: "P", help: "tune, check: light (shared or virtual hosts) or strict" },
    root: { value: "DIR", help: "another tree of /sys, /proc, /etc, /run and /dev" },
    "dry-run": { help: "tune, restore: print what would be written, write nothing" },
  },
  run,
};

const VERBS: Readonly<Record<string, (words: Words, machine: Machine) => Promise<ExitCode>>> = {
  fingerprint,
  check,
  tune,
  restore: (words) => call("restore", words),
  status: (words) => call("status", words),
};

async function run(words: Words): Promise<ExitCode> {
  const [name = ""] = words.operands;
  const story = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (story === undefined || words.operands.length > 1) {
    throw new Problem({
      code: "bad-usage",
      what: `there is no \`benchwarden machine ${words.operands.join(" ").slice(0, 60)}\``,
      expected: "one of fingerprint, check, tune, restore, status",
      next: "benchwarden machine --help lists the options",
      exit: EXIT.usage,
    });
  }
  const root = words.one("root");
  return story(words, createMachine(root === undefined ? {} : { root }));
}

async function fingerprint(words: Words, machine: Machine): Promise<ExitCode> {
  const found = await machine.identify();
  await show(words, { schema: "benchwarden.machine/1", ...found }, renderFingerprint(found));
  return EXIT.fine;
}

async function check(words: Words, machine: Machine): Promise<ExitCode> {
  const inputs = { policy: policyOption(words), virtual: words.has("virtual"), folder: process.cwd() };
  const { exit, policy, checks } = await checkMachine(inputs, machine);
  // Afterwards: it is work, which the first would see.
  const report = { policy, checks: [...checks, await knobsRow(words)] };
  await show(words, { schema: "benchwarden.fitness/1", ...report }, renderFitness(report.checks));
  return exit;
}

/** By the knobs' own files. Between jobs they are not as wanted, so this alone makes no machine unfit. */
async function knobsRow(words: Words): Promise<FitnessCheck> {
  const { lines } = await askTuner(SETUP, callOf("check", words));
  const odd = lines.filter((line) => line.includes(": not as wanted")).length;
  if (lines.length === 0) return { check: "knobs", state: "unknown", text: "could not be looked at" };
  if (odd === 0) return { check: "knobs", state: "ok", text: "as their profile wants them" };
  const text = `${odd} are not as wanted: \`benchwarden machine tune --dry-run\` names them, and a bench machine turns them for each job`;
  return { check: "knobs", state: "warn", text };
}

async function show(words: Words, json: unknown, human: string): Promise<void> {
  const target = words.one("json");
  if (target !== undefined) await writeJson(createFiles(process.cwd()), target, json);
  if (target === "-") process.stderr.write(human);
  else process.stdout.write(human);
}

function policyOption(words: Words): FitnessPolicy | null {
  const policy = words.one("policy");
  if (policy === undefined || policy === "strict" || policy === "warn") return policy ?? null;
  throw new Problem({
    code: "bad-usage",
    what: `there is no policy "${policy.slice(0, 60)}"`,
    where: "--policy",
    expected: "strict or warn",
    exit: EXIT.usage,
  });
}

/** Whoever is not root may have a bench machine tuned by its tuner, for as long as this runs. */
async function tune(words: Words, machine: Machine): Promise<ExitCode> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot || words.has("dry-run")) return call("tune", words);
  const tuning = await machine.tune(words.one("profile") === "strict" ? "strict" : "light");
  if (tuning === null) return call("tune", words);
  await showTuned(words, "tune", { exit: EXIT.fine, knobs: tuning.knobs, lines: [] });
  process.stderr.write("tuned until Ctrl-C\n");
  using stop = interruption();
  if (!stop.signal.aborted) await once(stop.signal, "abort");
  await tuning.release();
  return EXIT.fine;
}

const SETUP = join(packageRoot(), "runner-setup");

async function call(name: "tune" | "restore" | "status", words: Words): Promise<ExitCode> {
  if (words.one("json") === undefined) return runTuner(SETUP, callOf(name, words));
  const answer = await askTuner(SETUP, callOf(name, words));
  await showTuned(words, name, answer);
  return answer.exit;
}

function callOf(verb: TunerCall["verb"], words: Words): TunerCall {
  return { verb, profile: words.one("profile"), root: words.one("root"), dryRun: words.has("dry-run") };
}

async function showTuned(words: Words, verb: string, { exit, knobs, lines }: TunerAnswer): Promise<void> {
  const human = [...knobs.map(({ knob, got, ok }) => `${knob}: ${got}${ok ? "" : ", not as wanted"}`), ...lines];
  const json = { schema: "benchwarden.tuning/1", verb, exitCode: exit, knobs, lines };
  await show(words, json, human.map((line) => `${line}\n`).join(""));
}
