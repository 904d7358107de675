import { isCommitId } from "../model/commit-id.ts";
import type { DispatchInputs } from "./dispatch-inputs.ts";

/** What a gate was asked for. */
export interface Asked {
  readonly pull: number;
  readonly head: string;
}

/**
 * What the title of a gate's run says that a person asked for, as `run-name` in bench-label.yml and bench-command.yml
 * makes it of the event: GitHub tells neither event nor inputs of another run. Null: nothing that a gate measures, such
 * as another label, or the file of an older version.
 */
export function readAskingTitle(title: string, reason: DispatchInputs["reason"]): Asked | null {
  const [, pull = "", head = ""] = TITLES[reason]?.exec(title) ?? [];
  return isCommitId(head) ? { pull: Number(pull), head } : null;
}

const TITLES: Partial<Readonly<Record<DispatchInputs["reason"], RegExp>>> = {
  label: /^bench label pr=([1-9]\d{0,8}) ([0-9a-f]{40,64})$/,
  // The comment itself stands there, and may end with blanks and a line end.
  comment: /^bench command pr=([1-9]\d{0,8}) \/bench ([0-9a-f]{40,64})\s*$/,
};
