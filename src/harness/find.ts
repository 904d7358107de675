import { findGoogleBenchmark } from "./cmake.ts";
import { findGo } from "./go.ts";
import type { Detector, FoundHarness, ProjectFiles } from "./harness.ts";
import { findNode } from "./node.ts";
import { findPytest } from "./python.ts";
import { findRust } from "./rust.ts";

const DETECTORS: readonly Detector[] = [findRust, findGo, findGoogleBenchmark, findNode, findPytest];

/** Every harness that is found, each with a suite name of its own; empty when nothing is known. */
export async function findHarnesses(files: ProjectFiles): Promise<FoundHarness[]> {
  const found = (await Promise.all(DETECTORS.map((detect) => detect(files)))).flat();
  const taken = new Set<string>();
  return found.map((harness) => {
    let suite = harness.suite;
    for (let n = 2; taken.has(suite); n++) suite = `${harness.suite.slice(0, 60)}-${n}`;
    taken.add(suite);
    return { ...harness, suite };
  });
}
