import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiDescription } from "./stand-in/description.ts";

/** An answer of the server: a body with status 200, or a status alone. */
export type Answer = number | object;

export interface SettingsServer {
  readonly url: string;
  /** Path of the API → answer; what is not there is 404. */
  readonly answers: Map<string, Answer>;
  /** What strayed from GitHub's published description: requests that it does not know, answers that it never gives. */
  readonly violations: string[];
  close(): Promise<void>;
}

const description = new ApiDescription();

/** The settings of one repository over HTTP, every request and answer held against GitHub's published description. */
export async function startSettingsServer(): Promise<SettingsServer> {
  const answers = new Map<string, Answer>();
  const violations: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const match = description.match(request.method ?? "GET", url.pathname);
    if (!match) violations.push(`GitHub has no ${request.method} ${url.pathname}`);
    const answer = answers.get(decodeURIComponent(url.pathname)) ?? 404;
    const status = typeof answer === "number" ? answer : 200;
    const body =
      typeof answer === "number" ? { message: "Not Found", documentation_url: "https://docs.github.com" } : answer;
    if (match) {
      violations.push(...description.checkRequest(match, url.searchParams, undefined));
      violations.push(...description.checkResponse(match.operation, status, body));
    }
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    answers,
    violations,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Whether GitHub would take a request with a body: empty when it would. */
export function wrongWith(method: string, path: string, body: unknown): string[] {
  const match = description.match(method, path);
  return match ? description.checkRequest(match, new URLSearchParams(), body) : [`GitHub has no ${method} ${path}`];
}

const REPO = "/repos/acme/thing";

/** Answers of a repository where everything is as it should be. */
export function soundAnswers(): Map<string, Answer> {
  const rules = [
    { type: "deletion" },
    { type: "non_fast_forward" },
    {
      type: "pull_request",
      parameters: {
        dismiss_stale_reviews_on_push: true,
        require_code_owner_review: true,
        require_last_push_approval: true,
        required_approving_review_count: 1,
        required_review_thread_resolution: false,
      },
    },
  ];
  const label = {
    id: 1,
    node_id: "x",
    url: "https://api.github.com/x",
    name: "needs-bench",
    description: null,
    color: "0e8a16",
    default: false,
  };
  const labels = ["self-hosted", "linux", "bench-x64"].map((name, id) => ({ id, name, type: "custom" }));
  const runner = { id: 5, name: "iron-1", os: "linux", status: "online", busy: false, labels, ephemeral: false };
  return new Map<string, Answer>([
    [
      `${REPO}/actions/permissions/workflow`,
      { default_workflow_permissions: "read", can_approve_pull_request_reviews: false },
    ],
    [`${REPO}/actions/permissions`, { enabled: true, allowed_actions: "all", sha_pinning_required: true }],
    [`${REPO}/actions/permissions/fork-pr-contributor-approval`, { approval_policy: "all_external_contributors" }],
    [`${REPO}/rules/branches/main`, rules],
    [`${REPO}/rules/branches/bench-data`, rules.slice(0, 2)],
    [`${REPO}/labels/needs-bench`, label],
    [`${REPO}/actions/runners`, { total_count: 1, runners: [runner] }],
    [`${REPO}/environments/github-pages`, environment({ protected_branches: true, custom_branch_policies: false })],
    [`${REPO}/actions/workflows/bench.yml`, workflow("active")],
  ]);
}

export function environment(policy: { protected_branches: boolean; custom_branch_policies: boolean } | null): object {
  const time = "2026-03-01T12:00:00Z";
  const url = "https://api.github.com/x";
  return {
    id: 1,
    node_id: "x",
    name: "github-pages",
    url,
    html_url: url,
    created_at: time,
    updated_at: time,
    deployment_branch_policy: policy,
  };
}

export function workflow(state: string): object {
  const time = "2026-03-01T12:00:00Z";
  const url = "https://api.github.com/x";
  return {
    id: 1,
    node_id: "x",
    name: "bench",
    path: ".github/workflows/bench.yml",
    state,
    created_at: time,
    updated_at: time,
    url,
    html_url: url,
    badge_url: url,
  };
}
