import { createHash } from "node:crypto";
import { EXIT, Problem } from "../model/problem.ts";
import type { Artifact } from "../ports/artifacts.ts";
import type { Access } from "./client.ts";
import { API_TERMS, PATIENCE, patientFetch, type Surroundings, type Terms, TooLarge } from "./patience.ts";

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
  const url = `${access.apiUrl}/repos/${access.repository}/actions/artifacts/${artifact.id}/zip`;
  const headers = {
    authorization: `token ${access.token}`,
    accept: "application/vnd.github+json",
    "user-agent": "benchwarden",
    "x-github-api-version": "2022-11-28",
  };
  const response = await answerOf(artifact, () =>
    patientFetch(around, API_TERMS)(url, { headers, redirect: "manual" }),
  );
  if (response.status === 404 || response.status === 410)
    throw unusable(artifact, "artifact-gone", "GitHub has it no more");
  const location = URL.parse(response.headers.get("location") ?? "");
  // Plain http only where the API itself is: a server on this host.
  if (response.status === 302 && location && ["https:", new URL(access.apiUrl).protocol].includes(location.protocol))
    return location;
  throw unusable(artifact, "unexpected-answer", `GitHub answered ${response.status} to the question where it lies`);
}

async function fetchFile(around: Surroundings, artifact: Artifact, url: URL, maxBytes: number): Promise<Uint8Array> {
  const patience = { ...PATIENCE, tryLimit: FILE_SECONDS };
  const terms: Terms = { repeats: () => true, maxBytes, check: () => {}, patience };
  try {
    const response = await answerOf(artifact, () => patientFetch(around, terms)(url, { redirect: "error" }));
    if (response.status !== 200)
      throw unusable(artifact, "unexpected-answer", `its storage answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw error instanceof TooLarge ? tooLarge(artifact, maxBytes) : error;
  }
}

async function answerOf(artifact: Artifact, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem || error instanceof TooLarge) throw error;
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
