/** Size, mean and sample variance (÷ n − 1; 0 for a single value). */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

/** @returns a mean of NaN for no values */
export function momentsOf(values: ArrayLike<number>): Moments {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i] as number;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += ((values[i] as number) - mean) ** 2;
  return { n, mean, variance: n > 1 ? squares / (n - 1) : 0 };
}
