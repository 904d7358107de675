import type { Home } from "../gate/bench-runs.ts";
import { type Refusal, UNANSWERED } from "../gate/rule.ts";
import type { Config } from "../model/config.ts";
import { Problem } from "../model/problem.ts";
import type { Forge } from "../ports/forge.ts";
import type { Log } from "../ports/log.ts";
import type { Occasion } from "../ports/workflow.ts";

/** What holds for every request: the project's own word, read from its default branch. */
export interface GateSettings {
  readonly config: Config;
  readonly home: Home;
}

interface SettingsPorts {
  readonly forge: Forge;
  readonly log: Pick<Log, "warn">;
}

/** The settings, or why there are none: the config is missing or has problems, or the server did not answer. */
export async function readSettings(
  { occasion, configPath }: { occasion: Occasion; configPath: string },
  ports: SettingsPorts,
): Promise<GateSettings | Refusal> {
  try {
    const { defaultBranch } = await ports.forge.facts();
    const text = await ports.forge.readFile(defaultBranch, configPath);
    const config = await readConfig(text, configPath, ports);
    return config === null ? BAD_CONFIG : { config, home: { id: occasion.repository.id, defaultBranch } };
  } catch (error) {
    if (error instanceof Problem) return UNANSWERED;
    throw error;
  }
}

/** Null: it has problems, which the log names. */
async function readConfig(text: string | null, path: string, { log }: SettingsPorts): Promise<Config | null> {
  // The parser, its schema library and YAML load only now, after the label is gone.
  const { checkConfig } = await import("./plan-border.ts");
  try {
    return checkConfig(text, path).config;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    log.warn(error.message);
    return null;
  }
}

const BAD_CONFIG: Refusal = {
  outcome: "refused",
  cause: "config",
  because:
    "The config on the default branch is missing or has problems, which the log of this run names; `benchwarden check` shows them too.",
  isFault: true,
};
