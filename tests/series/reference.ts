import { readFileSync } from "node:fs";

/** Values computed with SciPy and by brute force (`tests/fixtures/statistics.json`), those about series. */
export interface SeriesReference {
  readonly cpd: {
    readonly series: number[];
    readonly sigma: number;
    readonly rfpop: number[];
    readonly detect: number[];
    readonly stats: { z: number; t: number; df: number; delta: number; nl: number; nr: number }[];
    readonly rho: number;
    readonly lam: number;
  };
  readonly rfpop_small: { readonly y: number[]; readonly K: number; readonly beta: number; readonly cps: number[] };
  readonly sigma_diff: { readonly y: number[]; readonly sigma: number };
}

export const REFERENCE: SeriesReference = JSON.parse(
  readFileSync(new URL("../fixtures/statistics.json", import.meta.url), "utf8"),
);
