import { type Leaf, leaves } from "./schema-walk.ts";
import { dotted, flow } from "./show.ts";
import type { YamlText } from "./yaml-text.ts";

const DEFAULT = "default";

/** Every value of the effective config with where it comes from, by its written path. */
export function sourcesOf(yaml: YamlText): Record<string, string> {
  return Object.fromEntries(leaves(yaml.value).map((leaf) => [dotted(leaf.path), sourceOf(leaf, yaml)]));
}

/** The effective config for people: `measurement.budget = 15 min (default)`, in the order of the contract. */
export function effectiveLines(yaml: YamlText): string[] {
  return leaves(yaml.value).map((leaf) => `${dotted(leaf.path)} = ${valueText(leaf)} (${sourceOf(leaf, yaml)})`);
}

function valueText({ value }: Leaf): string {
  return value === null ? "not set" : flow(value, 6);
}

function sourceOf({ path, isDefault }: Leaf, yaml: YamlText): string {
  return isDefault ? DEFAULT : yaml.atKey(path);
}
