import { EXIT, Problem } from "../model/problem.ts";
import type { Clock } from "../ports/clock.ts";
import type { Appended, AppendItem, AppendReport } from "../ports/store.ts";
import { type Admitted, type Candidate, candidates, type Holding, type Place, placeOf } from "./candidate.ts";
import { emptyTip, makeCommit, writeBlobs } from "./commit.ts";
import type { Connection } from "./connection.ts";
import { pathOfCell, readHolding } from "./holding.ts";
import { land } from "./landing.ts";
import { type Kept, REJECTED, setAside } from "./set-aside.ts";
import type { Tip } from "./tip.ts";

export interface AppendContext {
  readonly connection: Connection;
  readonly tip: Tip | null;
  readonly clock: Clock;
  /** Where `benchwarden-rejected/` is made. */
  readonly directory: string;
}

/**
 * Adds results to the branch in one commit. What is there already with equal content succeeds without a commit; what
 * must not enter is set aside. When the rest cannot be stored it is set aside too, and a `Problem` says where.
 */
export async function appendResults(
  context: AppendContext,
  items: readonly AppendItem[],
): Promise<{ report: AppendReport; tip: Tip | null }> {
  const all = candidates(items, context.clock.utc());
  const places: Places = new Map();
  try {
    const landed = await landAll(
      context,
      all.filter((candidate) => candidate.ok),
      places,
    );
    const results: Appended[] = [];
    for (const candidate of all) results.push(await reportOf(context, candidate, places.get(candidate)));
    const commit = landed.isOurs ? (landed.tip?.commit ?? null) : null;
    return { report: { results, commit, pushes: landed.pushes }, tip: landed.tip };
  } catch (cause) {
    const lost = all.filter((candidate) => places.get(candidate)?.kind !== "there");
    throw await keepAll(context, lost, cause);
  }
}

/** Lands the admitted ones; `places` then says what became of each on the state they landed on. */
async function landAll({ connection, tip, clock }: AppendContext, admitted: readonly Admitted[], places: Places) {
  const { git, folder } = connection;
  if (admitted.length === 0) return { tip, isOurs: false, pushes: 0 };
  return land(connection, tip, async (base) => {
    const ids = await writeBlobs(
      git,
      folder,
      admitted.map((candidate) => candidate.bytes),
    );
    const files = await placeAll({ connection, base, admitted, ids }, places);
    if (files.size === 0) return null;
    const time = clock.utc();
    const words = wordsFor(admitted.filter((candidate) => places.get(candidate)?.kind === "new"));
    if (base !== null) return makeCommit(git, { base, files, words, time });
    const empty = await emptyTip(connection, time);
    return makeCommit(git, { base: empty, files: new Map([...files, ...empty.files]), words, time });
  });
}

type Places = Map<Candidate, Place>;

interface Placing {
  readonly connection: Connection;
  readonly base: Tip | null;
  readonly admitted: readonly Admitted[];
  readonly ids: readonly string[];
}

/** The files that a state lacks, path → blob id. Each candidate is also held against those before it. */
async function placeAll({ connection, base, admitted, ids }: Placing, places: Places): Promise<Map<string, string>> {
  const stored = await readHolding(connection, base);
  const files = new Map<string, string>();
  const holding: Holding = {
    has: (path) => files.has(path) || stored.has(path),
    sameCell: (...asked) => pathOfCell([...files.keys()], ...asked) ?? stored.sameCell(...asked),
    idOf: async (path) => files.get(path) ?? stored.idOf(path),
    content: connection.blob,
  };
  for (const [index, candidate] of admitted.entries()) {
    const id = ids[index] ?? "";
    const place = await placeOf(candidate, id, holding);
    places.set(candidate, place);
    if (place.kind === "new") files.set(candidate.path, id);
  }
  return files;
}

/** Fixed words and hexadecimal digits only: nothing that somebody chose can become part of a commit's message. */
function wordsFor(added: readonly Admitted[]): string[] {
  const lines = added.map(({ result }) => `${result.request.mode} ${result.request.cell}`);
  return lines.length === 1 ? [`append ${lines[0]}`] : ["append results", ...lines];
}

async function reportOf(context: AppendContext, candidate: Candidate, place: Place | undefined): Promise<Appended> {
  const refusal = candidate.ok ? (place?.kind === "refused" ? place.refusal : null) : candidate.refusal;
  if (refusal !== null)
    return { state: "refused", ...refusal, setAside: await tryKeep(context, candidate, refusal.reason) };
  const state = place?.kind === "new" ? "appended" : "already-there";
  return { state, path: candidate.path ?? "", warnings: candidate.ok ? candidate.warnings : [] };
}

/** Null when it cannot be kept: the caller still has it, and the refusal matters more. */
async function tryKeep({ directory }: AppendContext, kept: Kept, reason: string): Promise<string | null> {
  try {
    return await setAside(directory, kept, reason);
  } catch (cause) {
    if (cause instanceof Problem) return null;
    throw cause;
  }
}

/** Keeps what did not land and says so in the problem; what is no problem of the user passes unchanged. */
async function keepAll(context: AppendContext, lost: readonly Candidate[], cause: unknown): Promise<unknown> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const kept: (string | null)[] = [];
  for (const candidate of lost) {
    kept.push(await tryKeep(context, candidate, candidate.ok ? reason : candidate.refusal.reason));
  }
  if (!(cause instanceof Problem)) return cause;
  const all = kept.filter((path) => path !== null);
  const where =
    all.length === kept.length ? "kept" : `kept, but for ${kept.length - all.length} that could not be written`;
  const next = `${cause.facts.next ?? "try again"}; what was not stored is ${where}: \`benchwarden store append ${REJECTED}/*.json.gz\` takes it`;
  return new Problem({ ...cause.facts, next, exit: cause.facts.exit ?? EXIT.failed }, { cause });
}
