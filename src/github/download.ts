import { createHash } from "node:crypto";
import { EXIT, Problem } from "../model/problem.ts";
import type { Artifact } from "../ports/artifacts.ts";
import type { Access } from "./client.ts";
import { API_TERMS, PATIENCE, type PatientAnswer, type Surroundings, sendPatiently, type Terms } from "./patience.ts";
import { type Ask, TooLarge } from "./send.ts";

/** Seconds for one try of the whole file, which is at most a few MiB. */
const FILE_SECONDS = 120;

/**
 * The bytes of an artifact, counted while they come and held against the server's digest. The toolkit's own download
 * goes on after a digest that differs, and bounds nothing.
 */
export async function downloadArtifact(
  access: Access,
  around: Surroundings,
  artifact: Artifact,
  maxBytes: number,
): Promise<Uint8Array> {
  if (artifact.isExpired) throw unusable(artifact, "artifact-expired", "it has expired", "ask for the benchmark again");
  if (artifact.bytes > maxBytes) throw tooLarge(artifact, maxBytes);
  if (artifact.digest === null)
    throw unusable(artifact, "artifact-digest", "GitHub names no digest to hold it against");
  const bytes = await fetchFile(around, artifact, await locate(access, around, artifact), maxBytes);
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest === artifact.digest) return bytes;
  throw unusable(artifact, "artifact-digest", `its bytes have the digest ${digest}, GitHub says ${artifact.digest}`);
}

/** Where the file lies: an address of the blob storage that is good for a minute, without our token in it. */
async function locate(access: Access, around: Surroundings, artifact: Artifact): Promise<URL> {
  const url = new URL(`${access.apiUrl}/repos/${access.repository}/actions/artifacts/${artifact.id}/zip`);
  const headers = {
    authorization: `token ${access.token}`,
    accept: "application/vnd.github+json",
    "user-agent": "benchwarden",
    "x-github-api-version": "2022-11-28",
  };
  const { status, headers: told } = await answerOf(artifact, { url, headers }, around, API_TERMS);
  if (status === 404 || status === 410) throw unusable(artifact, "artifact-gone", "GitHub has it no more");
  const location = URL.parse(told.get("location") ?? "");
  // Plain http only where the API itself is: a server on this host.
  if (status === 302 && location && ["https:", url.protocol].includes(location.protocol)) return location;
  throw unusable(artifact, "unexpected-answer", `GitHub answered ${status} to the question where it lies`);
}

async function fetchFile(around: Surroundings, artifact: Artifact, url: URL, maxBytes: number): Promise<Uint8Array> {
  const patience = { ...PATIENCE, tryLimit: FILE_SECONDS };
  const terms: Terms = { repeats: () => true, maxBytes, check: () => {}, patience };
  const { status, body } = await answerOf(artifact, { url, headers: { "user-agent": "benchwarden" } }, around, terms);
  if (status === 200) return body;
  throw unusable(artifact, "unexpected-answer", `its storage answered ${status}`);
}

async function answerOf(
  artifact: Artifact,
  ask: Pick<Ask, "url" | "headers">,
  around: Surroundings,
  terms: Terms,
): Promise<PatientAnswer> {
  try {
    return await sendPatiently({ method: "GET", body: null, ...ask }, around, terms);
  } catch (error) {
    if (error instanceof TooLarge) throw tooLarge(artifact, terms.maxBytes);
    throw unusable(artifact, "server-away", "the connection failed again and again", "run the job again", error);
  }
}

function tooLarge(artifact: Artifact, maxBytes: number): Problem {
  return unusable(artifact, "artifact-too-large", `it has more than the ${maxBytes} bytes that are read`);
}

function unusable(artifact: Artifact, code: string, why: string, next?: string, cause?: unknown): Problem {
  const what = `the artifact ${artifact.id} cannot be used: ${why}`;
  return new Problem({ code, what, next, exit: EXIT.failed }, { cause });
}
