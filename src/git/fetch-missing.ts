import { EXIT, Problem } from "../model/problem.ts";
import { ask, type Place } from "./place.ts";
import { gitText, runGit } from "./run-git.ts";

/**
 * A partial clone holds only some objects. Brings what the commit's tree lacks from the remote that promised it, all in
 * one request; in a whole clone it does nothing. Objects are added, nothing else of the repository changes.
 */
export async function fetchMissing(place: Place, commit: string): Promise<void> {
  const remote = await promisor(place);
  if (remote === null) return;
  // Trees first (they name what lies below them), then files: at most as many rounds as the tree is deep.
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const missing = await listMissing(place, commit);
    if (missing.length === 0) return;
    await fetchObjects(place, remote, missing);
  }
  throw unreachable(commit, `after ${MOST_ROUNDS} rounds objects were still missing`);
}

const MOST_ROUNDS = 100;

async function promisor(place: Place): Promise<string | null> {
  const query = ["config", "-z", "--get-regexp", "^remote\\..*\\.promisor$"];
  const found = gitText(await runGit(query, { gitDir: place.gitDir, config: place.config }));
  for (const entry of found.split("\0")) {
    const [key = "", value] = entry.split("\n");
    if (value === "true") return key.slice("remote.".length, -".promisor".length);
  }
  return null;
}

async function listMissing(place: Place, commit: string): Promise<string[]> {
  const args = ["rev-list", "--objects", "--no-object-names", "--missing=print", "--no-walk", commit];
  const lines = (await ask(place, args)).split("\n");
  return lines.filter((line) => line.startsWith("?")).map((line) => line.slice(1));
}

async function fetchObjects(place: Place, remote: string, ids: readonly string[]): Promise<void> {
  // What git itself runs when it meets a missing object, but for all of them at once.
  const args = ["fetch", remote, "--no-tags", "--no-write-fetch-head", "--filter=blob:none", "--stdin"];
  const fetched = await runGit(["-c", "fetch.negotiationAlgorithm=noop", ...args], {
    gitDir: place.gitDir,
    credentials: true,
    config: place.config,
    input: `${ids.join("\n")}\n`,
  });
  if (fetched.status !== 0) throw unreachable(ids[0] ?? "", fetched.stderr.trim().slice(-500));
}

function unreachable(what: string, found: string): Problem {
  return new Problem({
    code: "partial-clone",
    what: `this is a partial clone, and objects of ${what.slice(0, 12)} could not be fetched`,
    found,
    next: "connect to the remote and run again, or make a full clone",
    exit: EXIT.failed,
  });
}
