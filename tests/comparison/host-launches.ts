import { CALIBRATION_PARTS, type CalibrationLaunches, type CalibrationPart } from "../../src/model/calibration.ts";
import { createRandom } from "../../src/units/random.ts";

export type Factors = Readonly<Partial<Record<CalibrationPart, number>>>;

/** Launches around 50 ns with a scatter of 0.2 %, each part times its factor. */
export function launches(seed: number, factors: Factors = {}, count = 30): CalibrationLaunches {
  const random = createRandom(seed, "launches");
  return everyPart((part) =>
    Array.from({ length: count }, () => 50e-9 * (factors[part] ?? 1) * (1 + 0.002 * (random.uniform() - 0.5))),
  );
}

export function everyPart(of: (part: CalibrationPart) => number[]): CalibrationLaunches {
  return Object.fromEntries(CALIBRATION_PARTS.map((part) => [part, of(part)])) as CalibrationLaunches;
}
