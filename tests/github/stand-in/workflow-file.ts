import { parse } from "yaml";
import { evaluate } from "../../workflows/condition.ts";

interface WorkflowFile {
  "run-name"?: string;
  on?: {
    workflow_dispatch?: {
      inputs?: Record<string, { required?: boolean; default?: unknown; type?: string; options?: string[] }>;
    };
  };
}

/** The inputs of a dispatch as GitHub takes them: known ones only, defaults filled in, choices checked. */
export function readDispatchInputs(
  file: string,
  given: object,
  refuse: (message: string) => never,
): Record<string, string> {
  const workflow = parse(file) as WorkflowFile;
  const dispatch = workflow.on?.workflow_dispatch;
  if (dispatch === undefined) refuse("Workflow does not have 'workflow_dispatch' trigger");
  const known = dispatch?.inputs ?? {};
  const unexpected = Object.keys(given).filter((name) => !Object.hasOwn(known, name));
  if (unexpected.length > 0) refuse(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  const inputs: Record<string, string> = {};
  for (const [name, spec] of Object.entries(known)) {
    const value: unknown = (given as Record<string, unknown>)[name] ?? spec.default;
    if (value === undefined && spec.required) refuse(`Required input '${name}' not provided`);
    if (value !== undefined && typeof value !== "string") refuse(`Provided value for input '${name}' is not a string`);
    if (spec.options && !spec.options.includes(String(value)))
      refuse(`Provided value '${value}' for input '${name}' not in the list of allowed values`);
    inputs[name] = String(value ?? "");
  }
  return inputs;
}

/** What `run-name` of a file makes of these contexts, by GitHub's own evaluator. */
export function titleOf(file: string, contexts: Readonly<Record<string, unknown>>): string {
  const name = (parse(file) as WorkflowFile)["run-name"] ?? "";
  return name
    .replaceAll(/\$\{\{(.*?)\}\}/g, (_, expression: string) => evaluate(expression, { contexts }).coerceString())
    .trim();
}
