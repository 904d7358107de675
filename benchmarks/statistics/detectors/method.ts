/** A way to find the changes of level in series of positive values, oldest first. */
export interface Method {
  readonly name: string;
  readonly tool: { readonly name: string; readonly version: string } | null;
  /** For each series the first index of each new level, ascending. */
  readonly detectAll: (series: readonly (readonly number[])[]) => readonly (readonly number[])[];
  /** Much slower than the others: gets fewer series where many analyses are needed. */
  readonly isSlow: boolean;
}

/** A method of this process, from one that takes a single series. */
export function methodOf(
  { name, tool }: Pick<Method, "name" | "tool">,
  detect: (values: readonly number[]) => readonly number[],
): Method {
  return { name, tool, detectAll: (series) => series.map(detect), isSlow: false };
}
