import type { SeriesPoint } from "../series/series.ts";

/** More are not told: an environment that changes all the time says nothing. */
const MOST = 50;

/** The points at which the environment became another, each with what changed in words. */
export function environmentChanges(points: readonly SeriesPoint[]): [index: number, what: string][] {
  const changes: [number, string][] = [];
  for (const [index, point] of points.entries()) {
    const before = points[index - 1];
    if (before && before.environment !== point.environment && changes.length < MOST) {
      changes.push([index, difference(before.environment, point.environment)]);
    }
  }
  return changes;
}

/** Environments are JSON objects of plain facts; whatever else they may be, they differ. */
function difference(before: string, after: string): string {
  const [old, now] = [factsOf(before), factsOf(after)];
  const names = new Set([...old.keys(), ...now.keys()]);
  const told = [...names].filter((name) => old.get(name) !== now.get(name)).map((name) => change(name, old, now));
  const text = told.length === 0 ? "environment changed" : told.join("; ");
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`;
}

function change(name: string, old: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): string {
  if (name === "suite") return "definition of the suite";
  if (name === "machine") return `the machine itself, at ${now.get(name) ?? "an unknown time"}`;
  return `${name} ${old.get(name) ?? "unknown"} → ${now.get(name) ?? "unknown"}`;
}

function factsOf(environment: string): Map<string, string> {
  try {
    const facts: unknown = JSON.parse(environment);
    if (typeof facts !== "object" || facts === null) return new Map();
    return new Map(Object.entries(facts).map(([name, fact]) => [name, String(fact)]));
  } catch (error) {
    if (error instanceof SyntaxError) return new Map();
    throw error;
  }
}
