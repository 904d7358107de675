import { benjaminiHochberg } from "../stats/false-discovery.ts";
import type { Row } from "./evidence.ts";
import type { Looks } from "./looks.ts";
import { type TracePoint, traceOf } from "./trace.ts";
import { unpairedPoint } from "./unpaired.ts";

/** The error of the claim "unchanged" and of the intervals of rows that are not flagged. */
export const ALPHA = 0.05;

/** A row with its p-values along its looks, and how many of its pairs they are made of. */
export interface TestedRow {
  readonly row: Row;
  readonly trace: readonly TracePoint[];
  readonly pairs: number;
}

/** A row's p-values, each also after correction for all tests of its family. */
export interface FamilyMember {
  readonly row: Row;
  /** Pairs that were used. */
  readonly pairs: number;
  readonly pValue: number;
  readonly adjusted: number;
  readonly equivalence: number;
  /** Pairs at the look whose p-value `equivalence` is: later looks may have more. */
  readonly equivalenceAt: number;
  readonly adjustedShift: number;
  /** Tests in the family, and how many of them were rejected. */
  readonly tests: number;
  readonly rejected: number;
}

/**
 * Tests a row at some looks. Rows without ratios have none.
 *
 * @param pairs how many pairs are used, by default all
 */
export function testRow(
  row: Row,
  { looks, plan, pairs }: { looks: readonly number[]; plan: Looks; pairs?: number },
): TestedRow {
  const { evidence, pairing } = row;
  if (evidence.kind === "unpaired") {
    const point = unpairedPoint(evidence, row.margins);
    return { row, trace: [point], pairs: point.pairs };
  }
  const used = Math.min(pairs ?? Number.POSITIVE_INFINITY, row.unpaired ?? pairing.pairs.length);
  if (evidence.kind !== "ratios") return { row, trace: [], pairs: used };
  const past = looks.filter((look) => look <= used);
  return { row, trace: traceOf(evidence.ratios, past, { margins: row.margins, plan }), pairs: used };
}

/** What a row was when it had so many pairs. */
export function upTo({ row, trace, pairs }: TestedRow, limit: number): TestedRow {
  return { row, trace: trace.filter((point) => point.pairs <= limit), pairs: Math.min(pairs, limit) };
}

/** Which rows are tests at all: the others are in no family. */
export function isTest(row: Row): boolean {
  return ["ratios", "exact", "unpaired"].includes(row.evidence.kind);
}

/**
 * Benjamini and Hochberg's correction over one family of rows.
 *
 * A row that has not reached its first look has p-value 1. An exact row is not tested: its p-value is 0 when it changed
 * by more than the minimum effect, else 1.
 */
export function judgeFamily(rows: readonly TestedRow[], errorRate: number): FamilyMember[] {
  const points = rows.map(lastPoint);
  const adjusted = benjaminiHochberg(points.map((point) => point.effect));
  const shifts = benjaminiHochberg(points.map((point) => point.shift));
  const rejected = adjusted.filter((p) => p <= errorRate).length;
  return rows.map(({ row, pairs, trace }, index) => {
    const point = points[index] ?? UNTESTED;
    return {
      row,
      pairs,
      pValue: point.effect,
      adjusted: adjusted[index] ?? 1,
      equivalence: point.equivalence,
      equivalenceAt: trace.find(({ equivalence }) => equivalence === point.equivalence)?.pairs ?? pairs,
      adjustedShift: shifts[index] ?? 1,
      tests: rows.length,
      rejected,
    };
  });
}

const UNTESTED: TracePoint = { pairs: 0, effect: 1, shift: 1, equivalence: 1 };

function lastPoint({ row, trace, pairs }: TestedRow): TracePoint {
  const { evidence, margins } = row;
  if (evidence.kind !== "exact") return trace.at(-1) ?? UNTESTED;
  const moved = Math.abs(evidence.change) > margins.effect;
  return { pairs, effect: moved ? 0 : 1, shift: evidence.change === 0 ? 1 : 0, equivalence: moved ? 1 : 0 };
}
