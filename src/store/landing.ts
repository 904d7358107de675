import { EXIT, Problem } from "../model/problem.ts";
import { type Connection, remoteProblem } from "./connection.ts";
import { MOST_RACES, MOST_UNREACHABLE } from "./patience.ts";
import type { Pushed } from "./remote.ts";
import type { Tip } from "./tip.ts";

/** How a change of the branch ended: its newest state, and whether that is our commit. */
export interface Landed {
  readonly tip: Tip | null;
  readonly isOurs: boolean;
  readonly pushes: number;
}

/**
 * Changes the branch: makes a commit on the tip and pushes it; when somebody was faster, waits, fetches and makes it
 * anew. The push is the compare-and-swap, so nothing that landed is ever lost. Throws `Problem` when the remote refuses,
 * stays away, or the races do not end.
 *
 * @param make the state after a commit on a tip; null when the tip needs none. It is asked anew for every try, and may
 *   find an empty scratch repository
 */
export async function land(
  connection: Connection,
  start: Tip | null,
  make: (tip: Tip | null) => Promise<Tip | null>,
): Promise<Landed> {
  let tip = start;
  const failed = { races: 0, away: 0 };
  for (let pushes = 0; ; ) {
    const next = await make(tip);
    if (next === null) return { tip, isOurs: false, pushes };
    pushes++;
    const pushed = await connection.push(next.commit);
    if (pushed.kind === "landed") return { tip: next, isOurs: true, pushes };
    if (tip === null && isOtherFormat(pushed) && next.format === "sha1") {
      await connection.remake("sha256");
      continue;
    }
    await waitOrGiveUp(connection, pushed, failed);
    tip = await connection.refresh();
    // The answer to our push was lost, not the push.
    if (tip?.commit === next.commit) return { tip, isOurs: true, pushes };
  }
}

/** An empty repository tells its hash only when it is pushed to. */
function isOtherFormat(pushed: Pushed): boolean {
  return pushed.kind === "failed" && pushed.failure.code === "object-format";
}

async function waitOrGiveUp(
  connection: Connection,
  pushed: Exclude<Pushed, { kind: "landed" }>,
  failed: { races: number; away: number },
): Promise<void> {
  if (pushed.kind === "behind") {
    failed.away = 0;
    if (++failed.races >= MOST_RACES) throw tooBusy(connection.shown, pushed.said);
    return connection.patience.wait(failed.races, "somebody else appended first");
  }
  const { failure } = pushed;
  if (failure.isDefinite || ++failed.away >= MOST_UNREACHABLE) throw remoteProblem(failure, connection.shown);
  return connection.patience.wait(failed.away, `the push did not arrive (${failure.said.split("\n")[0]})`);
}

function tooBusy(shown: string, found: string): Problem {
  return new Problem({
    code: "store-busy",
    what: `others appended to the store faster than we could, ${MOST_RACES} times in a row`,
    where: shown,
    found,
    next: "try again later; if nobody else writes, look for a stale `.lock` file in the repository",
    exit: EXIT.failed,
  });
}
