import type { Finding, Rule } from "./finding.ts";
import { jobPermissions, noTimeout, topPermissions, unpinned } from "./hygiene-rules.ts";
import { machinePower, machineTrigger } from "./machine-rules.ts";
import { chosenByStrangers, textInShell } from "./text-rules.ts";
import type { Workflow } from "./workflow.ts";
import { checkout, mixedZones } from "./zone-rules.ts";

const RULES: readonly Rule[] = [
  machineTrigger,
  machinePower,
  textInShell,
  chosenByStrangers,
  unpinned,
  noTimeout,
  topPermissions,
  jobPermissions,
  checkout,
  mixedZones,
];

/**
 * What a workflow that has to do with the bench does against the policy: each job holds untrusted code or a permission
 * to write, never both, and nobody without the right to write chooses what runs. Empty: nothing.
 */
export function judgeWorkflow(workflow: Workflow): Finding[] {
  return RULES.flatMap((rule) => [...rule(workflow)].map((finding) => ({ ...finding, path: workflow.path })));
}
