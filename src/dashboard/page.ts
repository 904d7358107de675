import type { SiteIndex } from "../model/site/index-document.ts";
import type { Row, StepRow } from "./rows.ts";
import type { PageState } from "./state.ts";

/** What every part of the page is given. */
export interface Page {
  readonly index: SiteIndex;
  readonly state: PageState;
  readonly rows: readonly Row[];
  /** Rows that the filters leave. */
  readonly shown: readonly Row[];
  /** Steps of the rows shown, newest first; of the newest steps only until all are asked for. */
  readonly steps: readonly StepRow[];
  readonly areAllSteps: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The address of another state. */
  link(change: Partial<PageState>): string;
  /** Goes there; `replace` leaves no step back. */
  go(change: Partial<PageState>, how?: "push" | "replace"): void;
  showAllSteps(): void;
}
