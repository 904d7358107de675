import type { ConfigResult } from "../config/parse-config.ts";
import { parseConfig } from "../config/parse-config.ts";
import { EXIT, Problem, renderProblem } from "../model/problem.ts";
import type { Files } from "../ports/files.ts";

/** A config file is small; more is a mistake or an attack. */
const CONFIG_BYTES = 256 * 1024;

export type LoadedConfig = Extract<ConfigResult, { ok: true }>;

/** Reads and checks the config file; all its problems are shown at once. */
export async function loadConfig(files: Files, path: string): Promise<LoadedConfig> {
  return checkConfig(await files.readText(path, CONFIG_BYTES), path);
}

/**
 * Checks the text of a config file, wherever it came from.
 *
 * @param text null: there is no such file
 */
export function checkConfig(text: string | null, path: string): LoadedConfig {
  if (text === null) {
    throw new Problem({
      code: "no-config",
      what: "there is no config file",
      where: path,
      next: "write one; the smallest that works is in README.md",
      exit: EXIT.usage,
    });
  }
  const result = parseConfig(text, { path });
  if (result.ok) {
    refuseDerived(result, path);
    return result;
  }
  const count = result.problems.length;
  const all = result.problems.map(renderProblem).join("\n");
  throw new Problem({
    code: "bad-config",
    what: `${all}\n${count} problem${count === 1 ? "" : "s"} in ${path}; nothing was run`,
    exit: EXIT.usage,
  });
}

/** Derived metrics are read and checked, and not computed yet: refused, never ignored. */
function refuseDerived({ config }: LoadedConfig, path: string): void {
  const suite = config.suites.find((one) => Object.keys(one.derived).length > 0);
  if (suite === undefined) return;
  throw new Problem({
    code: "not-yet",
    what: `derived metrics are not computed yet (suites.${suite.name}.derived)`,
    where: path,
    next: "leave it out, or let the benchmark print the metric in the format `custom`",
    exit: EXIT.usage,
  });
}
