/** Room for strokes at the edges. */
const EDGE = 2;

/** A spark line as SVG: the paths of its stretches, and where the newest point and the last step lie. */
export interface SparkPath {
  readonly path: string;
  readonly end: readonly [x: number, y: number] | null;
  readonly mark: number | null;
}

/** @param levels digits of base 36, `.` for a gap; @param mark place of the last step */
export function sparkPath(levels: string, mark: number | null, width: number, height: number): SparkPath {
  const x = (place: number) => rounded(EDGE + (place * (width - 2 * EDGE)) / Math.max(levels.length - 1, 1));
  const y = (digit: string) => rounded(height - EDGE - (Number.parseInt(digit, 36) / 35) * (height - 2 * EDGE));
  let path = "";
  let end: SparkPath["end"] = null;
  for (const [place, digit] of [...levels].entries()) {
    if (digit === ".") continue;
    const isJoined = place > 0 && levels[place - 1] !== ".";
    // A lone point is a line of no length, which round caps make a dot.
    path += isJoined ? `L${x(place)} ${y(digit)}` : `M${x(place)} ${y(digit)}h0`;
    end = [x(place), y(digit)];
  }
  return { path, end, mark: mark === null ? null : x(mark) };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
