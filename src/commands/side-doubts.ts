import type { Warning } from "../model/warning.ts";
import type { ReadFile, Side } from "./side-launches.ts";

const WARNINGS_SHOWN = 50;

/** The doubts of all files, each once, with the file that had it first and how many others had it. */
export function warningsOf(read: readonly ReadFile[]): Warning[] {
  const known = new Map<string, { warning: Warning; files: string[]; count: number }>();
  for (const { name, parsed } of read) {
    for (const warning of parsed.warnings) {
      const entry = known.get(warning.text) ?? { warning, files: [], count: 0 };
      if (entry.files.at(-1) !== name) entry.files.push(name);
      known.set(warning.text, { ...entry, count: entry.count + 1 });
    }
  }
  return [...known.values()].slice(0, WARNINGS_SHOWN).map(({ warning, files, count }) => {
    const others = files.length > 1 ? ` and ${files.length - 1} more` : "";
    const times = count > 1 ? ` (${count} times)` : "";
    return { ...warning, text: `${files[0]}${others}: ${warning.text}`.slice(0, 1_900) + times };
  });
}

/** Versions and machines that the files tell of themselves, where base and head differ in them. */
export function differingFacts(read: readonly ReadFile[]): Warning[] {
  const factsOf = (side: Side): Map<string, string> => {
    const values = new Map<string, Set<string>>();
    for (const file of read.filter((one) => one.side === side))
      for (const [key, value] of Object.entries(file.parsed.facts))
        values.set(key, (values.get(key) ?? new Set()).add(value));
    return new Map([...values].map(([key, all]) => [key, [...all].sort().join(", ")]));
  };
  const [base, head] = [factsOf("base"), factsOf("head")];
  const differing = [...base].filter(([key, value]) => head.has(key) && head.get(key) !== value);
  return differing.map(([key, value]) => ({
    code: "different-facts",
    text: `base and head were measured with another ${key}: ${value} and ${head.get(key)}; that may be the change`,
  }));
}
