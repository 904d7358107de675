import { createHash } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import { EXIT, Problem } from "../model/problem.ts";
import { systemCode } from "./disk-problem.ts";

export interface StaticServerOptions {
  /** The folder that is served; nothing outside it is, by whatever name or link. */
  readonly root: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface StaticServer {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  close(): Promise<void>;
}

/** The page needs nothing else: no inline script or style, no other origin, no form, no frame of its own. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
  ".atom": "application/atom+xml; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".png": "image/png",
};

/** A site has small files; a larger one is not of it. */
const LARGEST = 64 * 1024 ** 2;

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-cache",
};

/**
 * Serves a folder to this machine only, for looking at a site. Throws `Problem` when the folder is not there or the port
 * is taken.
 */
export async function startStaticServer({ root, port }: StaticServerOptions): Promise<StaticServer> {
  const folder = await rootFolder(root);
  const server = createServer((request, response) => {
    answer(folder, request).then(
      (reply) => send(request, response, reply),
      () => send(request, response, { status: 500 }),
    );
  });
  const bound = await listen(server, port);
  return {
    url: `http://127.0.0.1:${bound}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

async function answer(root: string, request: IncomingMessage): Promise<Reply> {
  // A foreign name that resolves to this machine would let another page read what is served here.
  if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(request.headers.host ?? "")) return { status: 421 };
  if (request.method !== "GET" && request.method !== "HEAD") return { status: 405, headers: { allow: "GET, HEAD" } };
  const parts = pathParts(request.url ?? "");
  if (parts === null) return { status: 400 };
  const isFolder = parts.at(-1) === "" || parts.length === 0;
  const path = join(root, ...parts, isFolder ? "index.html" : "");
  const body = await readInside(root, path);
  if (body === "folder") return { status: 308, headers: { location: `/${parts.map(encodeURIComponent).join("/")}/` } };
  if (body === null) return { status: 404 };
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  if (request.headers["if-none-match"] === etag) return { status: 304, headers: { etag } };
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  return { status: 200, headers: { etag, "content-type": type }, body };
}

/** The parts of an address's path; null when one of them is no plain name. */
function pathParts(url: string): string[] | null {
  const raw = url.split(/[?#]/, 1)[0] ?? "";
  if (!raw.startsWith("/")) return null;
  try {
    const parts = raw.slice(1).split("/").map(decodeURIComponent);
    const isPlain = (part: string, place: number) =>
      part === "" ? place === parts.length - 1 : !/^\.|[\\/\u0000]/.test(part);
    return parts.every(isPlain) ? parts : null;
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

async function readInside(root: string, path: string): Promise<Uint8Array | "folder" | null> {
  try {
    const real = await realpath(path);
    if (!real.startsWith(root + sep)) return null;
    const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const facts: Stats = await handle.stat();
      if (facts.isDirectory()) return "folder";
      return facts.isFile() && facts.size <= LARGEST ? await handle.readFile() : null;
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES" || code === "ELOOP" || code === "ENAMETOOLONG") {
      return null;
    }
    throw error;
  }
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Reply): void {
  const text = body ?? (status === 304 ? new Uint8Array() : new TextEncoder().encode(`${status}\n`));
  response.writeHead(status, {
    ...HEADERS,
    ...(body ? {} : { "content-type": TYPES[".txt"] ?? "" }),
    ...headers,
    ...(status === 304 ? {} : { "content-length": String(text.byteLength) }),
  });
  response.end(request.method === "HEAD" || status === 304 ? undefined : text);
}

async function rootFolder(root: string): Promise<string> {
  try {
    return await realpath(root);
  } catch (cause) {
    const next = "build the site first: `benchwarden site build --store STORE --out DIR`";
    throw new Problem(
      { code: "no-site", what: "there is no such folder to serve", where: root, next, exit: EXIT.usage },
      { cause },
    );
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      const what = systemCode(cause) === "EADDRINUSE" ? "the port is taken" : "the port cannot be opened";
      const facts = { code: "port-taken", what, where: `--port ${port}`, found: cause.message, exit: EXIT.usage };
      reject(new Problem({ ...facts, next: "choose another, or leave the option out" }, { cause }));
    });
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
