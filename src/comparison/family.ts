import { benjaminiHochberg } from "../stats/false-discovery.ts";
import type { Row } from "./evidence.ts";
import type { Looks } from "./looks.ts";
import { type TracePoint, traceOf } from "./trace.ts";

/** The error of the claim "unchanged" and of the intervals of rows that are not flagged. */
export const ALPHA = 0.05;

/** A row with its p-values along its looks. */
export interface TestedRow {
  readonly row: Row;
  readonly trace: readonly TracePoint[];
}

/** A row's p-values, each also after correction for all tests of its family. */
export interface FamilyMember {
  readonly row: Row;
  /** Pairs that were used. */
  readonly pairs: number;
  readonly pValue: number;
  readonly adjusted: number;
  readonly equivalence: number;
  readonly adjustedShift: number;
  /** Tests in the family, and how many of them were rejected. */
  readonly tests: number;
  readonly rejected: number;
}

/** Tests a row at looks. Rows without ratios have no looks. */
export function testRow(row: Row, looks: readonly number[], constant: number): TestedRow {
  if (row.evidence.kind !== "ratios") return { row, trace: [] };
  return { row, trace: traceOf(row.evidence.ratios, looks, { ...row.margins, constant }) };
}

/** Which rows are tests at all: the others are in no family. */
export function isTest(row: Row): boolean {
  return row.evidence.kind === "ratios" || row.evidence.kind === "exact";
}

/**
 * Benjamini and Hochberg's correction over one family of rows at a moment when each has `pairsSeen` pairs.
 *
 * A row that has not reached its first look has p-value 1. An exact row is not tested: its p-value is 0 when it changed
 * by more than the minimum effect, else 1.
 */
export function judgeFamily(
  rows: readonly TestedRow[],
  errorRate: number,
  pairsSeen = Number.POSITIVE_INFINITY,
): FamilyMember[] {
  const points = rows.map(({ row, trace }) => pointOf(row, trace, pairsSeen));
  const adjusted = benjaminiHochberg(points.map((point) => point.effect));
  const shifts = benjaminiHochberg(points.map((point) => point.shift));
  const rejected = adjusted.filter((p) => p <= errorRate).length;
  return rows.map(({ row }, index) => {
    const point = points[index] ?? UNTESTED;
    return {
      row,
      pairs: Math.min(row.pairing.pairs.length, pairsSeen),
      pValue: point.effect,
      adjusted: adjusted[index] ?? 1,
      equivalence: point.equivalence,
      adjustedShift: shifts[index] ?? 1,
      tests: rows.length,
      rejected,
    };
  });
}

const UNTESTED = { pairs: 0, effect: 1, shift: 1, equivalence: 1 };

function pointOf(row: Row, trace: readonly TracePoint[], pairsSeen: number): TracePoint {
  const { evidence, margins, pairing } = row;
  if (evidence.kind === "exact") {
    const moved = Math.abs(evidence.change) > margins.effect;
    const p = moved ? 0 : 1;
    return { pairs: pairing.pairs.length, effect: p, shift: evidence.change === 0 ? 1 : 0, equivalence: 1 - p };
  }
  return trace.findLast((point) => point.pairs <= pairsSeen) ?? UNTESTED;
}

/** The looks of a row whose measuring went on to look `until` at most, without an ending between looks. */
export function plannedLooks(plan: Looks, row: Row, until = Number.POSITIVE_INFINITY): number[] {
  const pairs = Math.min(until, row.pairing.pairs.length);
  return plan.looks.filter((look) => look <= pairs);
}
