declare const ascending: unique symbol;

/** Numbers in ascending order, without NaN. Only `sorted()` makes one. */
export type Sorted = Float64Array & { readonly [ascending]: true };

/**
 * A sorted copy of the values.
 *
 * @returns ascending; empty for no values
 * @throws RangeError when a value is not a number: NaN has no place in an order
 */
export function sorted(values: ArrayLike<number>): Sorted {
  const copy = new Float64Array(values).sort();
  // NaN sorts last.
  if (Number.isNaN(copy.at(-1) ?? 0)) throw new RangeError("a sample has a value that is not a number");
  return copy as Sorted;
}

/** The value at an index that the caller knows to be inside; reads without a check, for inner loops. */
export function at(values: Float64Array, index: number): number {
  return values[index] as number;
}
