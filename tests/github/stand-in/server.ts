import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { ArtifactService, type ServiceReply } from "./artifact-service.ts";
import { ApiDescription } from "./description.ts";
import { Faults } from "./faults.ts";
import { fill } from "./fill.ts";
import { isGitRequest, serveGit } from "./git-http.ts";
import { answerGraphql } from "./graphql.ts";
import { type Call, Refusal, type Reply, type Route } from "./route.ts";
import { COMMIT_ROUTES } from "./routes-commits.ts";
import { PULL_ROUTES } from "./routes-pulls.ts";
import { RUN_ROUTES } from "./routes-runs.ts";
import { createShapes } from "./shapes.ts";
import { State, type Token } from "./state.ts";

const ROUTES: Readonly<Record<string, Route>> = { ...PULL_ROUTES, ...COMMIT_ROUTES, ...RUN_ROUTES };

/** A running stand-in of GitHub on this host. */
export interface StandIn {
  readonly state: State;
  readonly faults: Faults;
  readonly shapes: ReturnType<typeof createShapes>;
  /** Root of the API, `http://127.0.0.1:…`. */
  readonly apiUrl: string;
  /** Root of git and the web, `http://github.localhost:…`: a name that the toolkit takes for GitHub. */
  readonly serverUrl: string;
  /** Every request, `GET /repos/o/r/pulls/1`, in order. */
  readonly requests: string[];
  /** What did not fit GitHub's description of its API; a test asserts that it is empty. */
  readonly violations: string[];
  /** Ends every connection that clients keep. */
  dropConnections(): void;
  close(): Promise<void>;
}

let description: ApiDescription | undefined;

export async function startStandIn(): Promise<StandIn> {
  description ??= new ApiDescription();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const handler = new Handler(description, `http://127.0.0.1:${port}`, `http://github.localhost:${port}`);
  server.on("request", (request, response) => void handler.handleSafely(request, response));
  return Object.assign(handler, {
    dropConnections: () => server.closeAllConnections(),
    close: () => closeServer(server),
  });
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

class Handler {
  readonly state = new State();
  readonly faults = new Faults();
  readonly requests: string[] = [];
  readonly violations: string[] = [];
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly #api: ApiDescription;
  readonly #artifacts = new ArtifactService(this.state);
  readonly shapes: ReturnType<typeof createShapes>;

  constructor(api: ApiDescription, apiUrl: string, serverUrl: string) {
    this.#api = api;
    this.apiUrl = apiUrl;
    this.serverUrl = serverUrl;
    this.shapes = createShapes(api, serverUrl);
  }

  /** A defect of the stand-in itself must fail the test, not hang it. */
  async handleSafely(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#handle(request, response);
    } catch (error) {
      this.violations.push(`the stand-in failed at ${request.method} ${request.url}: ${error}`);
      if (response.headersSent) response.destroy();
      else send(response, { status: 500, body: { message: "the stand-in failed" } });
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.apiUrl);
    const method = request.method ?? "GET";
    this.requests.push(`${method} ${url.pathname}`);
    const trouble = this.faults.take(method, url.pathname);
    if (trouble?.kind === "cut") return void request.socket.destroy();
    if (trouble?.kind === "slow") await delay(trouble.seconds * 1_000);
    if (isGitRequest(url)) {
      if (trouble?.kind === "status") return void response.writeHead(trouble.status).end();
      return serveGit(this.state, url, request, response);
    }
    const content = await readAll(request);
    if (trouble?.kind === "status") {
      const body = {
        message: trouble.message ?? `trouble ${trouble.status}`,
        documentation_url: "https://docs.github.com",
      };
      return send(response, { status: trouble.status, headers: trouble.headers ?? {}, body });
    }
    if (trouble?.kind === "page")
      return void response.writeHead(200, { "content-type": "text/html" }).end("<h1>Sorry</h1>");
    const reply = this.#answer(method, url, content, request);
    if (trouble?.kind === "lost") return void request.socket.destroy();
    if (trouble?.kind === "half") return sendHalf(request, response, reply);
    send(response, reply);
  }

  #answer(method: string, url: URL, content: Buffer, request: IncomingMessage): Reply {
    const service = /^\/twirp\/github\.actions\.results\.api\.v1\.ArtifactService\/(\w+)$/.exec(url.pathname)?.[1];
    if (service)
      return this.#artifacts.call(service, parseBody(content) ?? {}, request.headers.authorization, this.apiUrl);
    const [, blobs, id = ""] = /^\/blobs\/(upload|download)\/(\d+)$/.exec(url.pathname) ?? [];
    if (blobs === "upload" && method === "PUT") return this.#artifacts.putBlob(id, url.searchParams, content);
    if (blobs === "download") return this.#download(id, url, request);
    const [, site, path = ""] = /^\/pages\/([^/]+\/[^/]+)\/(.*)$/.exec(url.pathname) ?? [];
    if (site !== undefined) return this.#webSite(site, path, request);
    return this.#answerApi(method, url, content, request);
  }

  #webSite(repository: string, path: string, request: IncomingMessage): Reply {
    if (request.headers.authorization !== undefined) this.violations.push("the token was sent to a web site");
    const text = this.state.repositories.get(repository.toLowerCase())?.pages?.files.get(path);
    return text === undefined ? { status: 404 } : { status: 200, body: Buffer.from(text) };
  }

  #download(id: string, url: URL, request: IncomingMessage): ServiceReply {
    if (request.headers.authorization !== undefined) this.violations.push("the token was sent to the blob storage");
    return this.#artifacts.getBlob(id, url.searchParams);
  }

  #answerApi(method: string, url: URL, content: Buffer, request: IncomingMessage): Reply {
    const secret = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const caller = this.state.tokens.get(secret);
    if (!caller) return { status: 401, body: { message: "Bad credentials" } };
    const body = parseBody(content);
    if (url.pathname === "/graphql") return this.#graphql(caller, body ?? {});
    if (request.headers["x-github-api-version"] !== "2022-11-28")
      this.violations.push(`${method} ${url.pathname}: no API version`);
    const match = this.#api.match(method, url.pathname);
    const route = match && ROUTES[match.operation.route];
    if (!match || !route) {
      this.violations.push(`${method} ${url.pathname}: GitHub or its stand-in has no such route`);
      return { status: 404, body: { message: "Not Found" } };
    }
    const wrong = this.#api.checkRequest(match, url.searchParams, body);
    this.violations.push(...wrong);
    const reply = this.#permitted(route, caller, {
      state: this.state,
      api: this.#api,
      shapes: this.shapes,
      params: match.params,
      query: url.searchParams,
      body: body ?? {},
      caller,
      url: this.apiUrl,
      pathname: url.pathname,
      fill: (schema, known) => fill(this.#api, schema, known),
    });
    const seen: unknown = reply.body === undefined ? undefined : JSON.parse(JSON.stringify(reply.body));
    this.violations.push(...this.#api.checkResponse(match.operation, reply.status, seen));
    return reply;
  }

  #permitted(route: Route, caller: Token, call: Call): Reply {
    const may = route.needs.some((need) =>
      Object.entries(need).every(([name, level]) => [level, "write"].includes(caller.permissions[name] ?? "")),
    );
    if (route.needs.length > 0 && !may) {
      const wanted = route.needs
        .map((need) =>
          Object.entries(need)
            .map((pair) => pair.join("="))
            .join(","),
        )
        .join("; ");
      const headers = { "x-accepted-github-permissions": wanted };
      return { status: 403, headers, body: errorBody("Resource not accessible by integration") };
    }
    try {
      return route.answer(call);
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: errorBody(error.message) };
      throw error;
    }
  }

  #graphql(caller: Token, body: Record<string, unknown>): Reply {
    const answer = answerGraphql(this.state, caller, body);
    if (answer) return { status: 200, body: answer };
    this.violations.push(`GraphQL: an unknown document ${String(body.query).slice(0, 80)}`);
    return { status: 200, body: { errors: [{ type: "undefinedField", message: "unknown document" }] } };
  }
}

function errorBody(message: string): object {
  return { message, documentation_url: "https://docs.github.com/rest" };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parseBody(content: Buffer): Record<string, unknown> | undefined {
  return content.length === 0 ? undefined : (JSON.parse(content.toString("utf8")) as Record<string, unknown>);
}

function encode(reply: Reply): { bytes: Buffer; headers: Record<string, string> } {
  const headers: Record<string, string> = { ...reply.headers };
  if (Buffer.isBuffer(reply.body))
    return { bytes: reply.body, headers: { ...headers, "content-type": "application/octet-stream" } };
  if (reply.body === undefined) return { bytes: Buffer.alloc(0), headers };
  return {
    bytes: Buffer.from(JSON.stringify(reply.body)),
    headers: { ...headers, "content-type": "application/json; charset=utf-8" },
  };
}

function send(response: ServerResponse, reply: Reply): void {
  const { bytes, headers } = encode(reply);
  response.writeHead(reply.status, { ...headers, "content-length": String(bytes.length) }).end(bytes);
}

function sendHalf(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const { bytes, headers } = encode(reply);
  response.writeHead(reply.status, { ...headers, "content-length": String(bytes.length) });
  response.write(bytes.subarray(0, bytes.length / 2), () => request.socket.destroy());
}
