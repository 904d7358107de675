/**
 * A length of time for people, at most two units: `0.4 s`, `41 s`, `2 min 5 s`, `1 h 3 min`, `2 d 4 h`.
 *
 * @param seconds ≥ 0; negative is taken as 0, infinite and NaN give `∞` and `?`
 */
export function formatDuration(seconds: number): string {
  if (Number.isNaN(seconds)) return "?";
  if (seconds === Number.POSITIVE_INFINITY) return "∞";
  const tenths = Math.round(Math.max(seconds, 0) * 10);
  if (tenths < 10) return tenths === 0 ? "0 s" : `0.${tenths} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return pair(Math.floor(whole / 60), "min", whole % 60, "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(seconds / 3600);
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  if (large === 0) return `${small} ${smallUnit}`;
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

const ISO = /^P(?!$)(?:(\d{1,6})D)?(?:T(?!$)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:[.,]\d{1,9})?)S)?)?$/;

/**
 * Seconds of an ISO 8601 duration (`PT2H30M` → 9000), or null. Years, months and weeks are refused: the first two have
 * no fixed length.
 */
export function parseIsoDuration(text: string): number | null {
  const match = ISO.exec(text);
  if (!match) return null;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number((part ?? "0").replace(",", ".")));
  return (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}
