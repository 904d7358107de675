import type { Asked, Runner, Settings } from "../ports/settings.ts";
import { type Access, allPages, ask, type Client, createClient } from "./client.ts";
import type { Surroundings } from "./patience.ts";

/** GitHub answers 404 where it does not want to say whether something is there. */
const HIDDEN = { 401: "refused", 403: "refused", 404: "refused" } as const;

/** Where a 404 is an answer: there is no such thing. */
const ABSENT = { 404: null, 401: "refused", 403: "refused" } as const;

/** The settings of a repository at GitHub. */
export function createSettings(access: Access, around?: Surroundings): Settings {
  const client = createClient(access, around);
  const { request, repo } = client;
  return {
    async workflowToken() {
      const route = "GET /repos/{owner}/{repo}/actions/permissions/workflow";
      const asked = await forAdministrators("read the rights of workflows", () => request(route, repo));
      return map(asked, ({ data }) => ({
        isReadOnly: data.default_workflow_permissions === "read",
        mayApprove: data.can_approve_pull_request_reviews,
      }));
    },
    async actionsPolicy() {
      const route = "GET /repos/{owner}/{repo}/actions/permissions";
      const asked = await forAdministrators("read the policy of actions", () => request(route, repo));
      return map(asked, ({ data }) => ({
        isEnabled: data.enabled,
        needsPinning: data.sha_pinning_required === true,
      }));
    },
    async forkApproval() {
      const route = "GET /repos/{owner}/{repo}/actions/permissions/fork-pr-contributor-approval";
      const asked = await forAdministrators("read the approval policy", () => request(route, repo));
      return map(asked, ({ data }) => data.approval_policy);
    },
    branchRules: (branch) => branchRules(client, branch),
    async hasLabel(name) {
      const route = "GET /repos/{owner}/{repo}/labels/{name}";
      const answer = await ask("read a label", () => request(route, { ...repo, name }), ABSENT);
      return answer === "refused" ? { unknown: "the token may not read labels" } : { known: answer !== null };
    },
    runners: () => runners(client),
    async environmentBranches(name) {
      const route = "GET /repos/{owner}/{repo}/environments/{environment_name}";
      const order = { ...repo, environment_name: name };
      const answer = await ask("read an environment", () => request(route, order), ABSENT);
      if (answer === "refused") return { unknown: "the token may not read environments" };
      if (answer === null) return { known: null };
      const policy = answer.data.deployment_branch_policy ?? null;
      if (policy === null) return { known: "any" };
      return { known: policy.protected_branches ? "protected" : "chosen" };
    },
    async workflowState(file) {
      const route = "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}";
      const order = { ...repo, workflow_id: file };
      const answer = await ask("read a workflow", () => request(route, order), ABSENT);
      if (answer === "refused") return { unknown: "the token may not read workflows (actions: read)" };
      return { known: answer?.data.state ?? null };
    },
    async folder(path) {
      const route = "GET /repos/{owner}/{repo}/contents/{path}";
      const answer = await ask("list a folder", () => request(route, { ...repo, path }), ABSENT);
      if (answer === "refused") return { unknown: "the token may not read files (contents: read)" };
      if (answer === null) return { known: null };
      const entries = Array.isArray(answer.data) ? answer.data : [];
      return { known: entries.filter(({ type }) => type === "file").map(({ name }) => name) };
    },
  };
}

async function branchRules({ request, repo }: Client, branch: string): ReturnType<Settings["branchRules"]> {
  const route = "GET /repos/{owner}/{repo}/rules/branches/{branch}";
  const order = { ...repo, branch, per_page: 100 };
  const answer = await ask("read the rules of a branch", () => request(route, order), HIDDEN);
  if (answer === "refused") return { unknown: "the token may not read rules" };
  const needsOwnersReview = answer.data.some(
    (rule) => rule.type === "pull_request" && rule.parameters?.require_code_owner_review === true,
  );
  return { known: { types: answer.data.map((rule) => rule.type), needsOwnersReview } };
}

async function runners(client: Client): Promise<Asked<readonly Runner[]>> {
  const route = "GET /repos/{owner}/{repo}/actions/runners";
  const { request, repo } = client;
  const first = await forAdministrators("read the runners", () => request(route, { ...repo, per_page: 1 }));
  if ("unknown" in first) return first;
  const all = await allPages("read the runners", async (page) => {
    const { data, headers } = await request(route, { ...repo, per_page: 100, page });
    return { items: data.runners, headers };
  });
  return {
    known: all.map(({ name, labels, status, ephemeral }) => ({
      name,
      labels: labels.map((label) => label.name),
      isOnline: status === "online",
      isEphemeral: ephemeral === true,
    })),
  };
}

async function forAdministrators<T>(what: string, work: () => Promise<T>): Promise<Asked<T>> {
  const answer = await ask(what, work, HIDDEN);
  return answer === "refused"
    ? { unknown: "only a token with the right to read administration may see it" }
    : { known: answer as T };
}

function map<T, U>(asked: Asked<T>, read: (value: T) => U): Asked<U> {
  return "known" in asked ? { known: read(asked.known) } : asked;
}
