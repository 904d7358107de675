import type { People } from "../ports/forge.ts";
import { ask, type Client } from "./client.ts";
import { personOf } from "./person.ts";

const ROLES = ["admin", "write", "read", "none"] as const;

export function createPeople(client: Client): People {
  const { request, repo } = client;
  return {
    async permission(login) {
      const route = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";
      const answer = await ask("read a person's role", () => request(route, { ...repo, username: login }), {
        404: null,
      });
      if (answer === null || !answer.data.user) return null;
      // A word that is none of these gives no role: nobody gets in by a role we do not know.
      const permission = ROLES.find((role) => role === answer.data.permission) ?? "none";
      return { permission, person: personOf(answer.data.user) };
    },

    async isMemberOf({ organization, slug }, login) {
      const team = { org: organization, team_slug: slug };
      // A token that may not read members gets 404 for everything, so the team itself is asked for first.
      const unreadable = { 403: null, 404: null };
      const known = await ask("read a team", () => request("GET /orgs/{org}/teams/{team_slug}", team), unreadable);
      if (known === null) return "unreadable";
      const route = "GET /orgs/{org}/teams/{team_slug}/memberships/{username}";
      const answer = await ask("read a team's members", () => request(route, { ...team, username: login }), {
        404: null,
      });
      return answer?.data.state === "active";
    },
  };
}
