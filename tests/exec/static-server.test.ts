import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONTENT_SECURITY_POLICY, type StaticServer, startStaticServer } from "../../src/exec/static-server.ts";
import { Problem } from "../../src/model/problem.ts";

const folder = mkdtempSync(join(tmpdir(), "benchwarden-server-"));
const root = join(folder, "site");
let server: StaticServer;

beforeAll(async () => {
  mkdirSync(join(root, "data"), { recursive: true });
  const files = {
    "index.html": "<p>page",
    "page.js": "1",
    "page.css": "",
    "alerts.atom": "<feed/>",
    "b.svg": "<svg/>",
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  writeFileSync(join(root, "data", "index.json"), "{}");
  writeFileSync(join(root, ".hidden"), "secret");
  writeFileSync(join(folder, "secret.txt"), "secret");
  mkdirSync(join(folder, "site-other"));
  writeFileSync(join(folder, "site-other", "secret.txt"), "secret");
  symlinkSync(join(folder, "secret.txt"), join(root, "link.txt"));
  symlinkSync(folder, join(root, "up"));
  server = await startStaticServer({ root, port: 0 });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One request whose path is sent as it stands, which `fetch` would tidy up. */
function ask(path: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, ...options }, (response) => {
      let body = "";
      response.on("data", (chunk) => (body += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

const types: [path: string, type: string][] = [
  ["/", "text/html; charset=utf-8"],
  ["/index.html?x=1", "text/html; charset=utf-8"],
  ["/page.js", "text/javascript; charset=utf-8"],
  ["/page.css", "text/css; charset=utf-8"],
  ["/data/index.json", "application/json; charset=utf-8"],
  ["/alerts.atom", "application/atom+xml; charset=utf-8"],
  ["/b.svg", "image/svg+xml; charset=utf-8"],
];
for (const [path, type] of types) {
  test(`${path} is served as ${type}, under the policy`, async () => {
    const answer = await ask(path);
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe(type);
    expect(answer.headers["content-security-policy"]).toBe(CONTENT_SECURITY_POLICY);
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
  });
}

const refused: [what: string, path: string, status: number][] = [
  ["a file that is not there", "/none.json", 404],
  ["a way up", "/../secret.txt", 400],
  ["a way up in percent signs", "/%2e%2e/secret.txt", 400],
  ["a way up after a folder", "/data/../../secret.txt", 400],
  ["a slash in percent signs", "/data%2findex.json", 400],
  ["a backslash", "/..%5csecret.txt", 400],
  ["a NUL", "/index.html%00.json", 400],
  ["broken percent signs", "/%zz", 400],
  ["an absolute path", "//etc/passwd", 400],
  ["another host in the path", "http://evil.example/", 400],
  ["a hidden file", "/.hidden", 400],
  ["a link out of the folder", "/link.txt", 404],
  ["a linked folder", "/up/secret.txt", 404],
  ["a neighbour whose name begins alike", "/up/site-other/secret.txt", 404],
  ["a file as a folder", "/index.html/x", 404],
  ["a very long name", `/${"x".repeat(4_000)}`, 404],
];
describe("what is outside the folder", () => {
  for (const [what, path, status] of refused) {
    test(`${what} (${path.slice(0, 40)}) is answered with ${status}`, async () => {
      const answer = await ask(path);
      expect(answer.status).toBe(status);
      expect(answer.body).not.toContain("secret");
    });
  }
});

test("a folder without its slash leads to the one with it", async () => {
  expect(await ask("/data")).toMatchObject({ status: 308, headers: { location: "/data/" } });
});

test("an unchanged file is not sent again, a changed one is", async () => {
  const first = await ask("/data/index.json");
  const headers = { "if-none-match": String(first.headers.etag) };
  expect(await ask("/data/index.json", { headers })).toMatchObject({ status: 304, body: "" });
  writeFileSync(join(root, "data", "index.json"), "[]");
  expect(await ask("/data/index.json", { headers })).toMatchObject({ status: 200, body: "[]" });
});

test("HEAD has the headers of GET and no body; nothing else is allowed", async () => {
  const head = await ask("/page.js", { method: "HEAD" });
  expect(head).toMatchObject({ status: 200, body: "", headers: { "content-length": "1" } });
  expect(await ask("/page.js", { method: "POST" })).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
});

test("a foreign host name is refused: another page could read what is served here", async () => {
  expect((await ask("/", { headers: { host: "evil.example" } })).status).toBe(421);
  expect((await ask("/", { headers: { host: "localhost:1" } })).status).toBe(200);
});

test("only this machine is served", async () => {
  expect(new URL(server.url).hostname).toBe("127.0.0.1");
  const port = Number(new URL(server.url).port);
  const reached = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: "127.0.0.2", port }, () => resolve(true));
    socket.on("error", () => resolve(false));
    socket.unref();
  });
  expect(reached).toBe(false);
});

test("a taken port and a missing folder say what to do", async () => {
  const port = Number(new URL(server.url).port);
  await expect(startStaticServer({ root, port })).rejects.toThrow(/port is taken[\s\S]*choose another/);
  await expect(startStaticServer({ root: join(folder, "none"), port: 0 })).rejects.toThrow(Problem);
  await expect(startStaticServer({ root: join(folder, "none"), port: 0 })).rejects.toThrow(/benchwarden site build/);
});
