import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, dirname } from "node:path";
import type { State, Token } from "./state.ts";

const PATH = /^\/([^/]+\/[^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** Whether a request is one of git's. */
export function isGitRequest(url: URL): boolean {
  return PATH.test(url.pathname);
}

/** Git's smart HTTP by git's own server; anybody reads a public repository, a writer shows a token that may write. */
export function serveGit(state: State, url: URL, request: IncomingMessage, response: ServerResponse): void {
  const [, name = "", action = ""] = PATH.exec(url.pathname) ?? [];
  const repository = state.repositories.get(name.toLowerCase());
  const caller = tokenOf(state, request.headers.authorization);
  const writes = action === "git-receive-pack" || url.searchParams.get("service") === "git-receive-pack";
  if (repository === undefined) return void response.writeHead(404).end("Repository not found.");
  const needed = writes ? "write" : "read";
  const permission = caller?.repository === repository ? caller.permissions.contents : undefined;
  const may = permission === "write" || permission === needed || (!writes && !repository.isPrivate);
  if (!may && caller === null)
    return void response.writeHead(401, { "www-authenticate": 'Basic realm="GitHub"' }).end();
  if (!may) return void response.writeHead(403).end("Permission to the repository was denied.");
  const child = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env.PATH ?? "",
      HOME: "/nonexistent",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_PROJECT_ROOT: dirname(repository.gitDir),
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: `/${basename(repository.gitDir)}/${action}`,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? "GET",
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      REMOTE_USER: caller?.user.login ?? "",
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  request.pipe(child.stdin);
  child.stdin.on("error", () => {});
  passOn(child.stdout, response);
}

/** CGI: headers, an empty line, the body. */
function passOn(output: NodeJS.ReadableStream, response: ServerResponse): void {
  let head = Buffer.alloc(0);
  let isOpen = false;
  output.on("data", (chunk: Buffer) => {
    if (isOpen) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    isOpen = true;
    const headers = head
      .subarray(0, end)
      .toString("latin1")
      .split("\r\n")
      .map((line) => line.split(/: (.*)/s));
    const status = headers.find(([key]) => key === "Status")?.[1]?.slice(0, 3) ?? "200";
    const others = headers.filter(([key]) => key !== "Status").map(([key = "", value = ""]) => [key, value]);
    response.writeHead(Number(status), Object.fromEntries(others));
    response.write(head.subarray(end + 4));
  });
  output.on("end", () => response.end());
}

/** The token of `Authorization: basic base64(x-access-token:TOKEN)`; null: nobody. */
function tokenOf(state: State, header: string | undefined): Token | null {
  const coded = /^basic (.+)$/i.exec(header ?? "")?.[1];
  if (coded === undefined) return null;
  const [, secret = ""] = Buffer.from(coded, "base64").toString("utf8").split(/:(.*)/s);
  return state.tokens.get(secret) ?? null;
}
