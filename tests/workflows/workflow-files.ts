import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What users copy, and what this project runs itself; paths from the root. */
export const TEMPLATES = listed("workflows");
export const OWN = listed(".github/workflows");

export function workflowText(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function listed(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder)).filter((name) => /\.ya?ml$/.test(name));
  return names.sort().map((name) => `${folder}/${name}`);
}
