import { expect, test, vi } from "vitest";
import { expectGolden } from "../golden.ts";
import { AARCH64, AMD, GUEST, INTEL, LAPTOP, type Tree } from "../machine/fake-hosts.ts";
import { hosts } from "./few-files.ts";
import { runTuner } from "./run-tuner.ts";

vi.setConfig({ testTimeout: 120_000 });

const host = hosts();

/** For each knob: does this host have it (else why not), what is wanted, what is there, what a person can do, what is written. */
const rows: [name: string, tree: Tree, profile: string][] = [
  ["intel", INTEL, "strict"],
  ["amd", AMD, "strict"],
  ["aarch64", AARCH64, "strict"],
  ["laptop", LAPTOP, "light"],
  ["guest", GUEST, "light"],
];
for (const [name, tree, profile] of rows) {
  test(`every knob of the profile ${profile} on the host ${name}: probed, wanted, advised, and what would be written`, () => {
    const root = host(tree);
    const check = runTuner(root, ["check", "--profile", profile]);
    const plan = runTuner(root, ["tune", "--profile", profile, "--dry-run"]);
    expect([check.status, check.stderr, plan.status, plan.stderr]).toEqual([2, "", 0, ""]);
    expectGolden(
      `knobs-${name}.txt`,
      `# check --profile ${profile}\n${check.stdout}\n# tune --dry-run\n${plan.stdout}`,
    );
  });
}
