/** Finds the changes of level in a series of positive values, oldest first: the first index of each new level. */
export interface Detector {
  readonly name: string;
  readonly tool: { readonly name: string; readonly version: string } | null;
  readonly detect: (values: readonly number[]) => readonly number[];
}
