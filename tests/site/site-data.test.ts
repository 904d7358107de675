import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { historyView } from "../../src/dashboard/charts/history-view.ts";
import { sitePoints } from "../../src/dashboard/documents/points.ts";
import { siteFiles } from "../../src/site/site-files.ts";
import { eventfulHistory, releaseHistory } from "./sample-history.ts";
import { changedMachine } from "./sample-machines.ts";

const PAGE = readFileSync(new URL("../../docs/site-data.md", import.meta.url), "utf8");

/** Documents with tables that the index describes. */
const SHARING = ["data/alerts.json", "data/machines.json", "data/steps.json", "status.json"];

/** Documents of which every field is there, by the heading that describes them. */
function documents(): Map<string, unknown[]> {
  const comparisons = [comparison()];
  const found = new Map<string, unknown[]>();
  for (const input of [{ ...releaseHistory(), comparisons, machines: changedMachine() }, eventfulHistory()]) {
    for (const [path, content] of siteFiles(input)) {
      const heading = path.replace(/series\/\w+/, "series/<id>").replace(/commits\/\w/, "commits/<digit>");
      if (path.endsWith(".json")) found.set(heading, [...(found.get(heading) ?? []), JSON.parse(content)]);
    }
  }
  return found;
}

describe("docs/site-data.md", () => {
  for (const [heading, all] of documents()) {
    const section = sectionOf(heading);

    test(`describes every field of ${heading}, and no other`, () => {
      const words = new Set([...section.matchAll(/`([A-Za-z]+)`/g)].map(([, word]) => word ?? ""));
      const fields = new Set(all.flatMap(fieldsOf));
      fields.delete("schema");
      const shared = SHARING.includes(heading) ? sectionOf("data/index.json") : "";
      const undescribed = [...fields].filter((field) => !words.has(field) && !shared.includes(`\`${field}\``));
      expect(undescribed).toEqual([]);
      const named = [...section.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell]) =>
        [...(cell ?? "").matchAll(/`(\w+)`/g)].map(([, word]) => word ?? ""),
      );
      expect(named.filter((word) => !fields.has(word))).toEqual([]);
    });

    test(`names the schema of ${heading}`, () => {
      for (const document of all) expect(section).toContain(`\`${schemaOf(document)}\``);
    });
  }

  test("lists every kind of file", () => {
    const patterns = [...PAGE.matchAll(/`((?:data|badges|status|alerts)[^`\s]*\.(?:json|atom|svg))`/g)].map(
      ([, path]) => new RegExp(`^${(path ?? "").replaceAll(".", "\\.").replaceAll(/<\w+>|\*/g, "[\\w.-]+")}$`),
    );
    const paths = [...siteFiles(eventfulHistory()).keys()];
    expect(paths.filter((path) => !patterns.some((pattern) => pattern.test(path)))).toEqual([]);
  });

  test("has an example that decodes a value", () => {
    const code = /^const value = (.*);$/m.exec(PAGE)?.[1] ?? "";
    const decode = new Function("values", "exponent", "i", `return ${code}`);
    for (const [path, content] of siteFiles(releaseHistory())) {
      if (!path.startsWith("data/series/")) continue;
      const points = sitePoints(JSON.parse(content), path);
      const want = historyView(points).epochs[0]?.values[0];
      expect(decode(points.epochs[0]?.values, points.exponent, 0)).toBe(want);
    }
  });

  test("names the limits of the code", () => {
    const index = readFileSync(new URL("../../src/site/index-file.ts", import.meta.url), "utf8");
    const feed = readFileSync(new URL("../../src/site/alerts-feed.ts", import.meta.url), "utf8");
    expect(PAGE).toContain(`the newest ${/steps: (\d+)/.exec(index)?.[1]} steps`);
    expect(PAGE).toContain(`the newest ${/comparisons: (\d+)/.exec(index)?.[1]} comparisons`);
    expect(PAGE).toContain(`The newest ${/MOST = (\d+)/.exec(feed)?.[1]} steps`);
  });
});

function sectionOf(heading: string): string {
  const from = PAGE.indexOf(`## \`${heading}\``);
  const to = PAGE.indexOf("\n## ", from + 1);
  expect(from, `a section about ${heading}`).toBeGreaterThan(0);
  return PAGE.slice(from, to < 0 ? undefined : to);
}

function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...fieldsOf(inner)]);
}

function schemaOf(document: unknown): unknown {
  return typeof document === "object" && document !== null && "schema" in document ? document.schema : undefined;
}

function comparison() {
  const counts = { regressed: 1, improved: 0, unchanged: 0, inconclusive: 0, invalid: 0, failed: 0, missing: 0 };
  return {
    time: "2025-01-01T00:00:00Z",
    pr: null,
    outcome: {
      verdict: "failed" as const,
      counts,
      comparisons: [
        {
          benchmark: "a/b",
          metric: "wall",
          unit: "s",
          direction: "lower" as const,
          exact: false,
          primary: true,
          verdict: "failed" as const,
          base: null,
          head: null,
          change: null,
          interval: null,
          level: 0.95,
          pairs: 0,
          pValue: null,
          adjustedPValue: null,
          minimumDetectable: null,
          reason: "it failed",
          morePairs: null,
          tags: [],
          warnings: [],
        },
      ],
      environment: { machineClass: "bench-x64", fingerprint: "x", sandbox: "none" },
      builds: [
        { id: "base", commit: "a".repeat(40) },
        { id: "head", commit: "b".repeat(40) },
      ],
    },
  };
}
