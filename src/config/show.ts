import type { Path, Written } from "./yaml-text.ts";

/** A path as people write it: `suites.parse.run[0]`. */
export function dotted(path: Path): string {
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  return text.replace(/^\./, "").slice(0, 200);
}

/** A written value, short and in one line, for a message. */
export function shown(value: Written | undefined): string {
  if (value === undefined || value === null) return "nothing";
  const text = typeof value === "string" ? value : flow(value, 3);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** YAML's one-line form, as deep as `depth`, long lists and tables cut. */
export function flow(value: Written, depth: number): string {
  if (value === null) return "";
  if (typeof value === "string") return PLAIN.test(value) ? value : JSON.stringify(value);
  if (depth === 0) return "…";
  if (Array.isArray(value)) {
    const parts = value.slice(0, MOST_PARTS).map((part) => flow(part, depth - 1));
    return `[${parts.join(", ")}]`;
  }
  const entries = Object.entries(value).slice(0, MOST_PARTS);
  const parts = entries.map(([key, part]) => `${key}: ${flow(part, depth - 1)}`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

const MOST_PARTS = 100;
const PLAIN = /^[^\s,[\]{}#:"'&*!|>%@`][^,[\]{}#"']*$/;
