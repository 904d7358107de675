import { page, pullOf, type Route, refuse, repositoryOf } from "./route.ts";
import { gitOf } from "./state.ts";

const READ = [{ pull_requests: "read" }, { issues: "read" }] as const;
const WRITE = [{ pull_requests: "write" }, { issues: "write" }] as const;

export const PULL_ROUTES: Readonly<Record<string, Route>> = {
  "GET /repos/{owner}/{repo}": {
    needs: [],
    answer: (call) => ({ status: 200, body: call.shapes.repository(repositoryOf(call)) }),
  },

  "GET /repos/{owner}/{repo}/collaborators/{username}/permission": {
    needs: [],
    answer(call) {
      const user = call.state.users.get(call.params.username ?? "");
      if (!user) return refuse(404, "Not Found");
      const role = repositoryOf(call).roles.get(user.login) ?? "none";
      return {
        status: 200,
        body: { permission: role, role_name: role, user: { ...call.shapes.user(user), role_name: role } },
      };
    },
  },

  "GET /orgs/{org}/teams/{team_slug}": {
    needs: [{ members: "read" }],
    answer(call) {
      const { org, team_slug: slug } = call.params;
      if (!call.state.teams.has(`${org}/${slug}`)) return refuse(404, "Not Found");
      return { status: 200, body: call.fill("team-full", { slug, name: slug }) };
    },
  },

  "GET /orgs/{org}/teams/{team_slug}/memberships/{username}": {
    needs: [{ members: "read" }],
    answer(call) {
      const { org, team_slug: slug, username = "" } = call.params;
      if (!call.state.teams.get(`${org}/${slug}`)?.has(username)) return { status: 404 };
      return { status: 200, body: call.fill("team-membership", { role: "member", state: "active" }) };
    },
  },

  "GET /repos/{owner}/{repo}/pulls/{pull_number}": {
    needs: [{ pull_requests: "read" }],
    answer: (call) => ({ status: 200, body: call.shapes.pull(repositoryOf(call), pullOf(call)) }),
  },

  "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews": {
    needs: [{ pull_requests: "read" }],
    answer: (call) => page(call, pullOf(call).reviews.map(call.shapes.review)),
  },

  "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits": {
    needs: [{ pull_requests: "read" }],
    answer(call) {
      const repository = repositoryOf(call);
      const pull = pullOf(call);
      const listed = gitOf(repository, "rev-list", "--reverse", `refs/heads/${pull.baseRef}..${pull.head.sha}`) ?? "";
      const shas = listed.split("\n").filter((sha) => sha !== "");
      return page(
        call,
        shas.slice(0, 250).map((sha) => call.fill("commit", { sha })),
      );
    },
  },

  "GET /repos/{owner}/{repo}/pulls/{pull_number}/files": {
    needs: [{ pull_requests: "read" }],
    answer(call) {
      const repository = repositoryOf(call);
      const pull = pullOf(call);
      const range = `refs/heads/${pull.baseRef}...${pull.head.sha}`;
      const fields = (gitOf(repository, "diff", "--name-status", "-M", "-z", range) ?? "").split("\0");
      return page(
        call,
        changedFiles(fields)
          .slice(0, 3_000)
          .map((file) => call.fill("diff-entry", file)),
      );
    },
  },

  "GET /repos/{owner}/{repo}/issues/{issue_number}/events": {
    needs: READ,
    answer: (call) => page(call, pullOf(call).events.map(call.shapes.issueEvent)),
  },

  "DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}": {
    needs: WRITE,
    answer(call) {
      const pull = pullOf(call);
      const { name = "" } = call.params;
      if (!pull.labels.includes(name)) return refuse(404, "Label does not exist");
      pull.labels = pull.labels.filter((label) => label !== name);
      const { state, caller } = call;
      pull.events.push({
        id: state.nextId(),
        event: "unlabeled",
        actor: caller.user,
        label: name,
        commit: null,
        at: state.now(),
      });
      return { status: 200, body: pull.labels.map((label) => call.fill("label", { name: label })) };
    },
  },

  "GET /repos/{owner}/{repo}/issues/{issue_number}/comments": {
    needs: READ,
    answer(call) {
      const pull = pullOf(call);
      return page(
        call,
        pull.comments.map((comment) => call.shapes.comment(repositoryOf(call), pull, comment)),
      );
    },
  },

  "POST /repos/{owner}/{repo}/issues/{issue_number}/comments": {
    needs: WRITE,
    answer(call) {
      const pull = pullOf(call);
      const { state, caller, body } = call;
      if (pull.locked) return refuse(403, "Unable to create comment because issue is locked.");
      if (String(body.body).length > 65_536) return refuse(422, "Body is too long (maximum is 65536 characters)");
      const id = state.nextId();
      const comment = {
        id,
        nodeId: `IC_${id}`,
        user: caller.user,
        body: String(body.body),
        at: state.now(),
        isMinimized: false,
      };
      pull.comments.push(comment);
      return { status: 201, body: call.shapes.comment(repositoryOf(call), pull, comment) };
    },
  },

  "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}": {
    needs: WRITE,
    answer(call) {
      const repository = repositoryOf(call);
      for (const pull of repository.pulls) {
        const comment = pull.comments.find((one) => one.id === Number(call.params.comment_id));
        if (!comment) continue;
        comment.body = String(call.body.body);
        return { status: 200, body: call.shapes.comment(repository, pull, comment) };
      }
      return refuse(404, "Not Found");
    },
  },
};

const STATUS: Readonly<Record<string, string>> = { A: "added", M: "modified", D: "removed", R: "renamed" };

/** `M\0path\0R100\0old\0new\0` → one entry per file. */
function changedFiles(fields: string[]): { filename: string; status: string; previous_filename?: string }[] {
  const files = [];
  for (let at = 0; at + 1 < fields.length; ) {
    const letter = fields[at]?.[0] ?? "";
    const status = STATUS[letter] ?? "changed";
    const [first = "", second = ""] = fields.slice(at + 1, at + 3);
    files.push(letter === "R" ? { filename: second, previous_filename: first, status } : { filename: first, status });
    at += letter === "R" ? 3 : 2;
  }
  return files;
}
