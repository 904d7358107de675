import { readFileSync } from "node:fs";

interface PairedReference {
  d: number[];
  wilcoxon: { n: number; Wplus: number; p_upper: number; p_lower: number; p_two: number };
  hl95: IntervalReference;
  hl_rci: IntervalReference;
  hl99: IntervalReference;
  t: { t: number; p: number; mean: number; sd: number; ci95: [number, number] };
  yuen20: { p: number; tmean: number; se: number; df: number };
  evalue_g1: number;
  min_effect: { delta0: number; p: number }[];
  tost: { delta: number; p: number }[];
}

interface IntervalReference {
  est: number;
  alpha: number;
  k: number;
  lo: number;
  hi: number;
  achieved: number;
}

/** Values computed with SciPy and by brute force, independent of this project's code. */
export const REFERENCE = JSON.parse(readFileSync(new URL("../fixtures/statistics.json", import.meta.url), "utf8")) as {
  paired_d10: PairedReference;
  paired_d15: PairedReference;
  paired_dties: PairedReference;
  wsr_null: Record<string, { kcrit: Record<string, number>; cdf_first: number[] }>;
  t_sf: { t: number; df: number; two_sided: number }[];
  t_ppf: { p: number; df: number; t: number }[];
  norm: { p: number; z: number }[];
  t2z: { t: number; df: number; wallace: number; exact: number }[];
  two_sample: {
    x: number[];
    y: number[];
    welch: { t: number; df: number; p: number; ci95: [number, number] };
    mwu: { U: number; p_exact: number; p_asym_cc: number };
  };
  fieller: { ratio: number; ci95: [number, number] };
  bh: { p: number[]; adj: number[] };
};

export const PAIRED: [name: string, reference: PairedReference][] = [
  ["10 pairs", REFERENCE.paired_d10],
  ["15 pairs with an outlier", REFERENCE.paired_d15],
  ["ties and a zero", REFERENCE.paired_dties],
];
