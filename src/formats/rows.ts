import type { FormatFailure, ParsedBenchmark } from "./adapter.ts";

/** The benchmarks of an output so far, each identity once: two workloads under one name would be averaged silently. */
export class Rows {
  readonly #rows = new Map<string, { row: ParsedBenchmark; where: string; line: number }>();

  /** Returns the failure that names both places when the identity is there already. */
  add(row: ParsedBenchmark, at: { where: string; line: number }): FormatFailure | null {
    const known = this.#rows.get(row.name);
    if (known) {
      const first = `${known.where} line ${known.line}`;
      return {
        code: "duplicate-name",
        ...at,
        expected: `each benchmark once; "${row.name}" is at ${first}`,
        found: "it again",
      };
    }
    this.#rows.set(row.name, { row, ...at });
    return null;
  }

  get benchmarks(): ParsedBenchmark[] {
    return [...this.#rows.values()].map(({ row }) => row);
  }
}

export function noBenchmarks(where: string, expected: string): FormatFailure {
  return { code: "no-benchmarks", where, expected, found: "none" };
}
