import { formatNumber } from "./scale.ts";

/** More decimals than this are never shown. */
const MOST_DECIMALS = 6;

/**
 * A relative change with its sign: `+19.8 %`, `−0.4 %`, `0.0 %`. A change too small for one decimal shows its first
 * figure (`+0.003 %`), so that a change of an exact metric never reads as none.
 *
 * @param ratio 0.198 for +19.8 %; NaN and infinities are printed as such
 */
export function formatPercent(ratio: number): string {
  const text = formatShare(ratio);
  return ratio > 0 && /[1-9∞]/.test(text) ? `+${text}` : text;
}

/** A ratio that is no change, without plus sign: `2.0 %`, `0.05 %`. */
export function formatShare(ratio: number): string {
  const percent = withHalvesUp(ratio * 100);
  return `${formatNumber(percent, decimalsFor(Math.abs(percent)))} %`;
}

function decimalsFor(size: number): number {
  if (size >= 1000) return 0;
  if (size === 0 || !Number.isFinite(size)) return 1;
  for (let decimals = 1; decimals < MOST_DECIMALS; decimals++) {
    if (Number(size.toFixed(decimals)) * 10 ** decimals >= 0.5) return decimals;
  }
  return MOST_DECIMALS;
}

/** 0.0035 · 100 lies a hair above 0.35 in binary, 0.0045 · 100 below 0.45: both are halves for people, and halves go up. */
function withHalvesUp(percent: number): number {
  return percent * (1 + 1e-13);
}
