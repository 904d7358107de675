import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A git server on a local port, as any forge has it: git's own CGI program behind HTTP. */
export interface HttpRemote {
  readonly url: string;
  /** Requests as `METHOD /path`, in order. */
  readonly requests: string[];
  /** Bytes of the bodies so far. */
  readonly bytes: { received: number; sent: number };
  /** From now on every answer to a push is cut off in the middle. */
  cutPushes(isCut: boolean): void;
  close(): Promise<void>;
}

/** Serves the repositories below `folder`; with a token, only who sends it gets in. */
export async function serveHttp(folder: string, token?: string): Promise<HttpRemote> {
  const requests: string[] = [];
  const bytes = { received: 0, sent: 0 };
  let isCut = false;
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (token !== undefined && request.headers.authorization !== authorization(token)) {
      response.writeHead(401, { "WWW-Authenticate": 'Basic realm="test"' }).end();
      return;
    }
    if (isCut && request.url?.endsWith("/git-receive-pack")) {
      request.once("data", () => response.destroy());
      return;
    }
    answer(folder, bytes, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    bytes,
    cutPushes: (value) => {
      isCut = value;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function authorization(token: string): string {
  return `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
}

function answer(folder: string, bytes: HttpRemote["bytes"], request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const header = (name: string) => String(request.headers[name] ?? "");
  const child = spawn("git", ["http-backend"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      PATH: process.env.PATH ?? "",
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      REMOTE_USER: "tester",
      REQUEST_METHOD: request.method ?? "",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: header("content-type"),
      HTTP_CONTENT_ENCODING: header("content-encoding"),
      GIT_PROTOCOL: header("git-protocol"),
      ...(request.headers["content-length"] === undefined ? {} : { CONTENT_LENGTH: header("content-length") }),
    },
  });
  request.on("data", (chunk: Buffer) => {
    bytes.received += chunk.length;
  });
  child.stdin.on("error", () => undefined);
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.on("close", () => sendCgi(Buffer.concat(chunks), bytes, response));
}

/** CGI output: header lines, an empty line, the body. */
function sendCgi(output: Buffer, bytes: HttpRemote["bytes"], response: ServerResponse): void {
  const end = output.indexOf("\r\n\r\n");
  const headers = output.subarray(0, Math.max(0, end)).toString().split("\r\n");
  const status = headers.find((line) => line.startsWith("Status: "))?.slice(8, 11) ?? (end < 0 ? "500" : "200");
  for (const line of headers.filter((one) => one !== "" && !one.startsWith("Status: "))) {
    response.setHeader(line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2));
  }
  const body = output.subarray(end + 4);
  bytes.sent += body.length;
  response.writeHead(Number(status)).end(body);
}
