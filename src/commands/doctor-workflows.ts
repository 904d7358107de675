import type { Config } from "../model/config.ts";
import { Problem } from "../model/problem.ts";
import type { Judgement } from "../settings/judge.ts";
import { jobsForMachine } from "../workflows/foreign.ts";
import { judgeWorkflow } from "../workflows/policy.ts";
import { NO_PIN, pinOf, TEMPLATE_NAMES, type TemplateName, workflowPath } from "../workflows/template.ts";
import { readWorkflow } from "../workflows/workflow.ts";
import type { DoctorLine, DoctorPorts, Sources } from "./doctor-line.ts";
import { filledWorkflow } from "./init.ts";

const REQUIRED: readonly TemplateName[] = ["bench-label.yml", "bench.yml"];

export interface Place {
  readonly repository: string;
  readonly branch: string;
  readonly config: Config;
}

/** A workflow of ours is there, is the template up to what `init` fills in, and is switched on. */
export async function workflowLines(
  name: TemplateName,
  place: Place,
  sources: Sources,
  ports: DoctorPorts,
): Promise<DoctorLine[]> {
  const text = await sources.read(workflowPath(name));
  const about = { id: `workflow-${name}`, title: `${workflowPath(name)} is as the template says` };
  const line = (judgement: Judgement, remedy: string | null): DoctorLine[] => [{ ...about, ...judgement, remedy }];
  if (text === null) {
    if (!REQUIRED.includes(name)) return [];
    return line({ state: "missing", detail: "there is none" }, "benchwarden init, then commit what it writes");
  }
  const pin = pinOf(text);
  if (pin === null || pin.commit === NO_PIN.commit) {
    const remedy = "benchwarden init --force --action OWNER/benchwarden@<40 digits>";
    return line({ state: "missing", detail: "it names no commit of the action, so it runs nothing" }, remedy);
  }
  const wanted = await filledWorkflow(name, ports.template, { ...place, action: pin });
  const difference = firstDifference(wanted, text);
  if (difference !== null) {
    const found = policyFindings(workflowPath(name), text);
    const remedy = "benchwarden init --force, if the change was not meant";
    return line({ state: "missing", detail: [difference, ...found].join("; ") }, remedy);
  }
  const state = await ports.server?.settings.workflowState(name);
  if (state !== undefined && "known" in state && state.known !== null && state.known !== "active") {
    const detail = `GitHub has switched it off (${state.known.replaceAll("_", " ")})`;
    return line({ state: "missing", detail }, `gh workflow enable ${name} --repo ${place.repository}`);
  }
  return line({ state: "ok", detail: `${pin.repository} ${pin.version}` }, null);
}

/** The first line that differs, in words; null when the texts are equal. */
function firstDifference(wanted: string, found: string): string | null {
  if (wanted === found) return null;
  const want = wanted.split("\n");
  const have = found.split("\n");
  const index = want.findIndex((line, at) => line !== have[at]);
  const at = index < 0 ? want.length : index;
  return `line ${at + 1} is \`${(have[at] ?? "").trim().slice(0, 80)}\`, the template of this version has \`${(want[at] ?? "").trim().slice(0, 80)}\``;
}

function policyFindings(path: string, text: string): string[] {
  try {
    return judgeWorkflow(readWorkflow(path, text)).map(({ place, what }) => `${place}: ${what}`);
  } catch (error) {
    if (error instanceof Problem) return [error.facts.what];
    throw error;
  }
}

/** No other workflow of the repository may be given a bench machine: it would run there what the gate never saw. */
export async function otherWorkflows(sources: Sources, classes: readonly string[]): Promise<DoctorLine> {
  const ours: readonly string[] = TEMPLATE_NAMES.map(workflowPath);
  const certain: string[] = [];
  const possible: string[] = [];
  const about = { id: "other-workflows", title: "no other workflow reaches a bench machine" };
  const listed = await sources.workflows();
  if ("unknown" in listed) return { ...about, state: "unknown", detail: listed.unknown, remedy: null };
  for (const path of listed.known.filter((one) => !ours.includes(one))) {
    const text = await sources.read(path);
    try {
      for (const { id, how } of text === null ? [] : jobsForMachine(readWorkflow(path, text), classes)) {
        (how === "certain" ? certain : possible).push(`${path} (${id})`);
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      possible.push(`${path} (it cannot be read)`);
    }
  }
  const remedy = "name a hosted runner there, or a label that no bench machine has";
  if (certain.length > 0) return { ...about, state: "missing", detail: certain.join(", "), remedy };
  if (possible.length > 0) return { ...about, state: "unknown", detail: `may: ${possible.join(", ")}`, remedy };
  return { ...about, state: "ok", detail: "none does", remedy: null };
}
