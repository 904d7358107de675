import { rmSync } from "node:fs";
import { afterEach } from "vitest";
import { INTEL, layHost, type Tree } from "../machine/fake-hosts.ts";
import { runTuner } from "./run-tuner.ts";

const FEW =
  /smt|machine.conf|present|cpu1\/cpufreq\/scaling_gov|irq\/17|vm\/s|ksm|boot_id|^(units|slices|run|logs)\/|cgroup.c/;

/** A small part of a server: a second's work for the tuner, where a whole one is many. */
export const FEW_FILES: Tree = Object.fromEntries(Object.entries(INTEL).filter(([path]) => FEW.test(path)));

const roots: string[] = [];

/** Lays a host out that is put back and removed after the test. Call at the top of a test file. */
export function hosts(): (tree?: Tree) => string {
  afterEach(() => {
    for (const root of roots.splice(0)) {
      runTuner(root, ["restore"]);
      rmSync(root, { recursive: true, force: true });
    }
  });
  return (tree = FEW_FILES) => {
    const root = layHost(tree);
    roots.push(root);
    return root;
  };
}
