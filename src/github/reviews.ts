import type { Person } from "../ports/forge.ts";
import { allPages, type Client } from "./client.ts";
import { personOrNull } from "./person.ts";

/** Who approved exactly this commit; a later request for changes, or a dismissal, takes an approval back. */
export async function readReviews({ request, repo }: Client, pull: number, sha: string): Promise<readonly Person[]> {
  const reviews = await allPages("read the reviews", async (page) => {
    const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews";
    const { data, headers } = await request(route, { ...repo, pull_number: pull, per_page: 100, page });
    return { items: data, headers };
  });
  const approving = new Map<number, Person>();
  // The server lists them in order of time. A dismissed review has the state DISMISSED in place of its old one.
  for (const review of reviews) {
    const person = personOrNull(review.user);
    if (person === null) continue;
    if (review.state === "CHANGES_REQUESTED") approving.delete(person.id);
    if (review.state === "APPROVED" && review.commit_id === sha) approving.set(person.id, person);
  }
  return [...approving.values()];
}
