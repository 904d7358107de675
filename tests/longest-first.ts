import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that take longest on an idle machine, longest first. One that begins last is waited for by all: the booted
 * machine installs a whole Debian where none is kept yet. The second booted one comes later, for it waits for the first.
 */
export const LONGEST = [
  "runner-setup/booted",
  "runner-setup/install",
  "e2e/github",
  "security/sandbox-exhaustion",
  "sandbox/supervision",
  "sandbox/limits-in-report",
  "sandbox/limits",
  "runner-setup/tuner-killed",
  "runner-setup/booted-measuring",
  "measure/held-tuner",
  "commands/measure",
  "github/site-step",
  "security/measure-output",
  "runner-setup/tuner",
  "e2e/compare-trouble",
  "security/store",
  "sandbox/launch-socket",
  "e2e/act",
  "sandbox/toolchain",
].map((name) => `tests/${name}.test.ts`);

/** Projects in the order in which their other files follow: a process that serves many is kept only while they come one after the other. */
const PROJECTS = ["disk", "world", "shared", "pure"];

/** Begins with the longest files; the others follow by project, the shortest at the end, where they fill gaps. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.indexOf(relative(this.ctx.config.root, moduleId));
      return at === -1 ? LONGEST.length : at;
    };
    const project = ({ project: { name } }: TestSpecification): number => PROJECTS.indexOf(name);
    return sorted.sort((a, b) => rank(a) - rank(b) || project(a) - project(b));
  }
}
