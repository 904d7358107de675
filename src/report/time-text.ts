/**
 * A time for people: `14:05 UTC` on the day of `now`, else `24 Nov 14:05 UTC`.
 *
 * @param time UTC, ISO 8601; what is no time gives `an unknown time`
 */
export function timeText(time: string, now: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "an unknown time";
  const iso = date.toISOString();
  const clock = `${iso.slice(11, 16)} UTC`;
  if (iso.slice(0, 10) === now.slice(0, 10)) return clock;
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""} ${clock}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
