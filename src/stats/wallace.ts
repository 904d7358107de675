/**
 * Student's t as a standard normal deviate of the same tail probability, by Wallace's approximation.
 *
 * @param degrees of freedom, positive
 * @returns z with the sign of t, within 0.3 % of the exact one from 4 degrees of freedom on
 * Source: Wallace, Annals of Mathematical Statistics 30 (1959).
 */
export function wallaceZ(t: number, degrees: number): number {
  const root = Math.sqrt(degrees * Math.log1p((t * t) / degrees));
  return (Math.sign(t) * root * (8 * degrees + 1)) / (8 * degrees + 3);
}
