import { parse } from "yaml";
import { z } from "zod";
import { SETTINGS } from "../../src/settings/settings.ts";
import { workflowText } from "../workflows/workflow-files.ts";

/** Parts of the documents that are made from the sources, by the name of their markers. */
export const GENERATED: Readonly<Record<string, { file: string; render(): string }>> = {
  label: { file: "README.md", render: labelWorkflow },
  permissions: { file: "README.md", render: permissionTable },
  settings: { file: "docs/security.md", render: settingsTable },
  inputs: { file: "README.md", render: actionTable },
};

/** The text between `<!-- NAME:start -->` and `<!-- NAME:end -->`; null when the markers are not there. */
export function between(text: string, name: string): string | null {
  const match = new RegExp(`<!-- ${name}:start -->\n([\\s\\S]*?)<!-- ${name}:end -->`).exec(text);
  return match?.[1] ?? null;
}

/** The document with that part as the sources say it. */
export function withPart(text: string, name: string, part: string): string {
  return text.replace(
    new RegExp(`(<!-- ${name}:start -->\n)[\\s\\S]*?(<!-- ${name}:end -->)`),
    (_, start: string, end: string) => `${start}${part}${end}`,
  );
}

/** The template without the comments that explain it to somebody who edits it. */
function labelWorkflow(): string {
  const lines = workflowText("workflows/bench-label.yml")
    .split("\n")
    .filter((line) => !/^\s*#/.test(line));
  return `\`\`\`yaml\n${lines.join("\n").trim()}\n\`\`\`\n`;
}

/** Each permission with the reason that stands beside it in the template. */
function permissionTable(): string {
  const rows = ["bench-label.yml", "bench.yml", "bench-history.yml", "bench-command.yml"].flatMap((file) => {
    let job = "";
    return workflowText(`workflows/${file}`)
      .split("\n")
      .flatMap((line) => {
        job = /^ {2}([\w-]+):$/.exec(line)?.[1] ?? job;
        const [, off, name, level, why] =
          /^ {6}(# )?((?:actions|contents|pull-requests|statuses|pages|id-token)): (read|write) # (.*)$/.exec(line) ??
          [];
        if (name === undefined) return [];
        return [`| \`${file}\` | ${job} | \`${name}: ${level}\`${off === undefined ? "" : " (off)"} | ${why} |`];
      });
  });
  return ["| workflow | job | permission | why |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
}

const Action = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string().optional() })),
  outputs: z.record(z.string(), z.object({ description: z.string() })),
});

/** Inputs with their defaults, then outputs, as action.yml has them. */
function actionTable(): string {
  const { inputs, outputs } = Action.parse(parse(workflowText("action.yml")));
  const given = Object.entries(inputs).map(([name, input]) => {
    const fallback = input.default === undefined ? "required" : input.default === "" ? "empty" : `\`${input.default}\``;
    return `| \`${name}\` | ${fallback} | ${input.description} |`;
  });
  const made = Object.entries(outputs).map(([name, { description }]) => `| \`${name}\` | ${description} |`);
  const tables = [
    ["| input | default | meaning |", "| --- | --- | --- |", ...given],
    ["| output | meaning |", "| --- | --- |", ...made],
  ];
  return `${tables.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function settingsTable(): string {
  const rows = SETTINGS.map(({ title, why }) => `| ${title} | ${why} |`);
  return ["| setting | without it |", "| --- | --- |", ...rows, ""].join("\n");
}
