import { isTable } from "./workflow.ts";

/** A text of a workflow with the keys that lead to it. */
export interface PlacedText {
  readonly path: readonly string[];
  readonly text: string;
}

/** Every text of a tree, in the order of the file. Keys are texts, too, where an expression stands in them. */
export function* textsOf(tree: unknown, path: readonly string[] = []): Generator<PlacedText> {
  if (typeof tree === "string") yield { path, text: tree };
  else if (Array.isArray(tree)) for (const [index, item] of tree.entries()) yield* textsOf(item, [...path, `${index}`]);
  else if (isTable(tree)) {
    for (const [key, value] of Object.entries(tree)) {
      if (key.includes("${{")) yield { path, text: key };
      yield* textsOf(value, [...path, key]);
    }
  }
}

/**
 * What GitHub evaluates in a text: what stands in `${{ }}`, and an `if` as a whole. In one spelling: lower case, no
 * blanks, `a['b']` as `a.b`, since expressions are compared without case and both spellings mean the same.
 */
export function expressionsIn({ path, text }: PlacedText): string[] {
  if (path.at(-1) === "if") return [normalised(text.replaceAll(/\$\{\{|\}\}/g, " "))];
  return [...text.matchAll(/\$\{\{([\s\S]*?)(?:\}\}|$)/g)].map((match) => normalised(match[1] ?? ""));
}

function normalised(expression: string): string {
  return expression
    .toLowerCase()
    .replaceAll(/\s+/g, "")
    .replaceAll(/\['([^']*)'\]/g, ".$1");
}

/** `jobs.measure.steps.0.run`, as people find it in the file. */
export function placeOf(path: readonly string[]): string {
  return path.join(".");
}
