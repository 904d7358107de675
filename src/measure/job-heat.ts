/** What a job knows of the machine's heat. Whole degrees. */
export interface JobHeat {
  /** At the calibrated start; without a calibration after the first round. Null: not known. */
  start: number | null;
  /** What is waited for: the start, or what it stayed at while was waited in vain. */
  level: number | null;
  /** After each round. */
  readonly rounds: number[];
  /** Waits for it to pass, and what they took. */
  waits: number;
  waitedSeconds: number;
  /** So long may be waited in all. */
  allowedSeconds: number;
  /** Second of the job after which nothing is measured, and so nothing is waited for. */
  end: number;
  /** Rounds that began too hot all the same. */
  hotRounds: number;
}

export function unknownHeat(): JobHeat {
  return { start: null, level: null, rounds: [], waits: 0, waitedSeconds: 0, allowedSeconds: 0, end: 0, hotRounds: 0 };
}
