import type { Config } from "../model/config.ts";

/** The config as runs of a workflow use it: on their hosts variables hold tokens, so none is let through. */
export function withoutHost(config: Config): Config {
  return { ...config, environment: { ...config.environment, pass: [] } };
}
