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
  const copy = new Float64Array(values);
  if (copy.includes(Number.NaN)) throw new RangeError("a sample has a value that is not a number");
  if (copy.length <= SMALL) insertionSort(copy);
  else copy.sort();
  return copy as Sorted;
}

// The built-in sort leaves compiled code, which costs more than sorting a few values.
const SMALL = 48;

function insertionSort(values: Float64Array): void {
  for (let end = 1; end < values.length; end++) {
    const value = at(values, end);
    let place = end;
    for (; place > 0 && at(values, place - 1) > value; place--) values[place] = at(values, place - 1);
    values[place] = value;
  }
}

/** The value at an index that the caller knows to be inside; reads without a check, for inner loops. */
export function at(values: Float64Array, index: number): number {
  return values[index] as number;
}
