import type { Forge } from "../ports/forge.ts";
import { type Access, ask, createClient } from "./client.ts";
import { createComments } from "./comments.ts";
import { createCommits } from "./commits.ts";
import { idOf } from "./id.ts";
import type { Surroundings } from "./patience.ts";
import { createPeople } from "./people.ts";
import { createPulls } from "./pulls.ts";
import { createRuns } from "./runs.ts";

/** One repository at GitHub. */
export function createForge(access: Access, around?: Surroundings): Forge {
  const client = createClient(access, around);
  return {
    ...createPeople(client),
    ...createPulls(client),
    ...createRuns(client),
    ...createCommits(client),
    ...createComments(client),
    async facts() {
      const { data } = await ask("read the repository", () => client.request("GET /repos/{owner}/{repo}", client.repo));
      return {
        id: idOf(data.id),
        fullName: data.full_name,
        defaultBranch: data.default_branch,
        isPrivate: data.private,
      };
    },
    async pages() {
      const route = "GET /repos/{owner}/{repo}/pages";
      const answers = { 403: "unreadable" as const, 404: null };
      const answer = await ask("read the settings of GitHub Pages", () => client.request(route, client.repo), answers);
      if (answer === null || answer === "unreadable") return answer;
      const { html_url: url = "", build_type: type } = answer.data;
      return { url: url.replace(/\/*$/, "/"), source: type === "workflow" ? "workflow" : "branch" };
    },
  };
}
