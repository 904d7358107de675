/** `2025-07-10 03:12 UTC` of a time in UTC, ISO 8601. */
export function formatMinute(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}
