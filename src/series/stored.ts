import type { Result } from "../model/result.ts";

export interface Stored {
  /** Where the store has it: unique, and the name of its batch. */
  readonly path: string;
  readonly result: Result;
}
