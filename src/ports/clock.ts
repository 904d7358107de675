/** Time from outside: the only one the core knows. */
export interface Clock {
  /** Seconds since an arbitrary start, monotonic. */
  now(): number;
  /** Wall-clock time in UTC, `2026-03-01T12:00:00.000Z`. */
  utc(): string;
}
