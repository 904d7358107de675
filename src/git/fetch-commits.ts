import { fetchRemote, type RemoteFetch } from "./fetch-remote.ts";

/** Which commits of which repository go where. */
export interface CommitFetch extends RemoteFetch {
  /** Full ids. */
  readonly commits: readonly string[];
}

/**
 * Fetches commits by their ids, nothing but their own trees, into a bare repository of our own: no branch, no history.
 * Throws `Problem` when the remote cannot be reached or lacks one.
 */
export async function fetchCommits(wanted: CommitFetch): Promise<void> {
  const { commits } = wanted;
  await fetchRemote(wanted, {
    format: commits.some((id) => id.length === 64) ? "sha256" : "sha1",
    options: ["--depth=1"],
    refs: [...new Set(commits)].map((id) => `+${id}:refs/benchwarden/${id}`),
    commits,
  });
}
