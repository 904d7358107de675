import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that take longest on an idle machine, longest first. One that begins last is waited for by all: the booted
 * machine installs a whole Debian where none is kept yet.
 */
export const LONGEST = [
  "runner-setup/booted",
  "runner-setup/booted-measuring",
  "sandbox/limits-in-report",
  "e2e/github",
  "sandbox/limits",
  "sandbox/supervision",
  "security/measure-output",
  "e2e/compare-trouble",
  "e2e/act",
  "github/site-step",
  "runner-setup/install",
  "security/store",
  "commands/measure",
  "sandbox/toolchain",
].map((name) => `tests/${name}.test.ts`);

/** Begins with the longest files; the others follow in Vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.indexOf(relative(this.ctx.config.root, moduleId));
      return at === -1 ? LONGEST.length : at;
    };
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}
