/** Room above and below what is drawn, as a share of it. */
const MARGIN = 0.08;

/** A line that moves by less than this share of its middle is not blown up to the height of the chart. */
const LEAST_RANGE = 0.04;

/** Where the smallest value is below this share of the largest the axis begins at zero. */
const FROM_ZERO = 0.5;

/** The ends of the value axis for what is visible; null: nothing is. */
export function valueRange(visible: readonly [number, number] | null, isLogarithmic: boolean): [number, number] {
  if (visible === null) return isLogarithmic ? [1, 10] : [0, 1];
  const [least, most] = visible;
  if (isLogarithmic) {
    const room = Math.max((most / least) ** MARGIN, 1 + LEAST_RANGE / 2);
    return [least / room, most * room];
  }
  const middle = least / 2 + most / 2;
  const half = Math.max((most - least) * (0.5 + MARGIN), (Math.abs(middle) * LEAST_RANGE) / 2) || 1;
  const isFromZero = least >= 0 && least < FROM_ZERO * most;
  return [isFromZero ? 0 : middle - half, middle + half];
}

/** Leading figures of the ticks of a logarithmic axis, from the fewest ticks to the most. */
const FIGURES = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]];

/** Round values between two positive ends for a logarithmic axis: the fewest that are at least `least`. */
export function logarithmicTicks(from: number, to: number, least = 4): number[] {
  for (const figures of FIGURES) {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(from)); power <= Math.log10(to); power++) {
      for (const figure of figures) {
        const tick = Number(`${figure}e${power}`);
        if (tick >= from && tick <= to) ticks.push(tick);
      }
    }
    if (ticks.length >= least) return ticks;
  }
  return evenTicks(from, to, least);
}

/** Within less than a decade: whole multiples of a round number. */
function evenTicks(from: number, to: number, least: number): number[] {
  const power = Math.floor(Math.log10((to - from) / least));
  const fits = (figure: number) =>
    Math.floor(to / Number(`${figure}e${power}`)) - Math.ceil(from / Number(`${figure}e${power}`)) + 1 >= least;
  const step = Number(`${[5, 2, 1].find(fits) ?? 1}e${power}`);
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
