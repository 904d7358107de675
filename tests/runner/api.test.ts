import { createVerify, generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type Api, createApi } from "../../src/runner/api.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => void close()));

/** A real server on this machine that answers as `handle` says, after giving the installation its token. */
async function apiOver(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const claims: string[] = [];
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/app/installations/")) {
      claims.push(request.headers.authorization ?? "");
      response.writeHead(201, { "content-type": "application/json" }).end('{"token":"ghs_installation"}');
    } else handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  let now = 1_000_000;
  const api: Api = createApi(
    { id: 42, installation: 7, server: `http://127.0.0.1:${port}`, scope: { organisation: "org", runnerGroup: 1 } },
    { key: privateKey, nowSeconds: () => now },
  );
  return { api, claims, advance: (seconds: number) => (now += seconds) };
}

test("the app proves itself by a signed claim, and its installation's token is used until it is about to end", async () => {
  const seen: (string | undefined)[] = [];
  const { api, claims, advance } = await apiOver((request, response) => {
    seen.push(request.headers.authorization);
    response.end("{}");
  });
  await api.get("/a");
  await api.get("/b");
  advance(3_000);
  await api.get("/c");
  expect(seen).toEqual(Array(3).fill("Bearer ghs_installation"));
  expect(claims).toHaveLength(2);
  const [head = "", body = "", signature = ""] = (claims[0] ?? "").replace("Bearer ", "").split(".");
  const isSigned = createVerify("RSA-SHA256").update(`${head}.${body}`).verify(publicKey, signature, "base64url");
  expect(isSigned).toBe(true);
  expect(JSON.parse(Buffer.from(body, "base64url").toString())).toEqual({ iat: 999_940, exp: 1_000_480, iss: "42" });
});

test("an unchanged answer is asked for by its ETag and given from memory", async () => {
  const asked: (string | undefined)[] = [];
  const { api } = await apiOver((request, response) => {
    asked.push(request.headers["if-none-match"]);
    if (request.headers["if-none-match"] === '"v1"') response.writeHead(304).end();
    else response.writeHead(200, { etag: '"v1"' }).end('{"jobs":[1]}');
  });
  const first = await api.get("/jobs");
  const second = await api.get("/jobs");
  expect(asked).toEqual([undefined, '"v1"']);
  expect(second).toEqual(first);
  expect(second.body).toEqual({ jobs: [1] });
});

const waits: [name: string, status: number, headers: Record<string, string>, want: number | null][] = [
  ["retry-after", 429, { "retry-after": "17" }, 17],
  ["429 alone", 429, {}, 60],
  ["a rate limit that is used up", 403, { "x-ratelimit-remaining": "0" }, 60],
  ["an ordinary refusal", 403, {}, null],
];
for (const [name, status, headers, want] of waits) {
  test(`${name} tells how long to wait`, async () => {
    const { api } = await apiOver((_request, response) => response.writeHead(status, headers).end("{}"));
    expect(await api.get("/x")).toMatchObject({ status, retryAfterSeconds: want });
  });
}

test("a redirect is not followed: the token goes nowhere else", async () => {
  const { api } = await apiOver((_request, response) =>
    response.writeHead(302, { location: "http://127.0.0.1:9/" }).end(),
  );
  await expect(api.get("/x")).rejects.toThrow();
});

test("an answer without end is given up", async () => {
  const { api } = await apiOver((_request, response) => {
    const chunk = Buffer.alloc(1024 * 1024, 32);
    const pour = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once("drain", pour);
    };
    pour();
  });
  await expect(api.get("/x")).rejects.toThrow("larger than 16 MiB");
});
