import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createForge } from "../../src/github/forge.ts";
import { type Send, send } from "../../src/github/send.ts";
import { useForgeWorld } from "./forge-world.ts";
import type { Trouble } from "./stand-in/faults.ts";

const world = useForgeWorld();

/** A pull request with a label and 30 comments: enough for a list that must not be taken for empty. */
function openPull() {
  const { project, standIn, writer } = world();
  project.push(writer, "faster", { "a.txt": "1" });
  const pull = project.open(writer, { branch: "faster" });
  project.label(writer, pull, "needs-bench");
  for (let id = 1; id <= 30; id++) {
    pull.comments.push({
      id,
      nodeId: `IC_${id}`,
      user: writer,
      body: `${id}`,
      at: standIn.state.now(),
      isMinimized: false,
    });
  }
  return pull;
}

const PASSING: [name: string, trouble: Trouble][] = [
  ["a 502", { kind: "status", status: 502 }],
  ["a 503 with retry-after", { kind: "status", status: 503, headers: { "retry-after": "1" } }],
  ["a 429 with retry-after", { kind: "status", status: 429, headers: { "retry-after": "7" } }],
  ["a secondary rate limit, told as 403", { kind: "status", status: 403, headers: { "retry-after": "7" } }],
  ["a connection that is cut before the answer", { kind: "cut" }],
  ["a connection that is cut in the middle of the answer", { kind: "half" }],
  ["an answer that is lost", { kind: "lost" }],
  ["a page of a proxy instead of JSON", { kind: "page" }],
];
for (const [name, trouble] of PASSING) {
  test(`${name} is passed over, and no list comes out shorter for it`, async () => {
    const { forge, standIn, waits } = world();
    openPull();
    standIn.faults.add(/GET .*\/comments/, trouble, 2);
    expect(await forge().comments(1)).toHaveLength(30);
    expect(waits).toHaveLength(2);
  });
}

test("the wait is what the server asks for", async () => {
  const { forge, standIn, waits } = world();
  openPull();
  standIn.faults.add(/GET .*\/pulls/, { kind: "status", status: 429, headers: { "retry-after": "7" } });
  await forge().pull(1);
  expect(waits).toEqual([7]);
});

test("a primary rate limit is waited for until its reset, when that is soon", async () => {
  const { forge, standIn, waits } = world();
  openPull();
  const reset = String(Math.ceil(Date.now() / 1_000) + 20);
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
  standIn.faults.add(/GET .*\/pulls/, { kind: "status", status: 403, headers });
  await forge().pull(1);
  expect(waits).toHaveLength(1);
  expect(waits[0]).toBeGreaterThan(15);
  expect(waits[0]).toBeLessThan(25);
});

test("a rate limit that lasts longer than we wait is told with its end", async () => {
  const { forge, standIn, waits } = world();
  openPull();
  const reset = String(Math.ceil(Date.now() / 1_000) + 3_000);
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
  standIn.faults.add(/GET .*\/pulls/, { kind: "status", status: 403, headers });
  const told = { code: "rate-limited", next: expect.stringMatching(/after \d{4}-\d\d-\d\d \d\d:\d\d UTC/) };
  await expect(forge().pull(1)).rejects.toMatchObject({ facts: told });
  expect(waits).toEqual([]);
});

test("a server that stays away is told as such, after five tries", async () => {
  const { forge, standIn, waits } = world();
  openPull();
  standIn.faults.add(/GET .*\/comments/, { kind: "half" }, 99);
  await expect(forge().comments(1)).rejects.toMatchObject({ facts: { code: "server-away" } });
  expect(waits).toHaveLength(4);
  expect(standIn.requests.filter((one) => one.endsWith("/comments"))).toHaveLength(5);
});

test("a list that fails on its second page fails, and is not half a list", async () => {
  const { forge, standIn } = world();
  const pull = openPull();
  for (let id = 31; id <= 150; id++) {
    const comment = pull.comments[0];
    if (comment) pull.comments.push({ ...comment, id, nodeId: `IC_${id}` });
  }
  const { around, project } = world();
  let seen = 0;
  const second: Send = async (ask, bounds) => {
    seen += 1;
    const answer = await around.send(ask, bounds);
    return seen === 1 ? answer : { ...answer, status: 409, body: new TextEncoder().encode('{"message":"conflict"}') };
  };
  const access = {
    apiUrl: standIn.apiUrl,
    repository: "org/project",
    token: project.token({ issues: "read" }),
    clock: around.clock,
  };
  const told = createForge(access, { ...around, send: second }).comments(1);
  await expect(told).rejects.toMatchObject({ facts: { code: "unexpected-answer" } });
  expect(await forge().comments(1)).toHaveLength(150);
});

test("a slow server costs one try of thirty seconds, not the job", async () => {
  const { around, project, standIn } = world();
  openPull();
  const seconds: number[] = [];
  const hanging: Send = (ask, bounds) => {
    seconds.push(bounds.seconds);
    return seconds.length === 1 ? Promise.reject(new DOMException("slow", "TimeoutError")) : around.send(ask, bounds);
  };
  const access = {
    apiUrl: standIn.apiUrl,
    repository: "org/project",
    token: project.token({ pull_requests: "read" }),
    clock: around.clock,
  };
  expect(await createForge(access, { ...around, send: hanging }).pull(1)).toMatchObject({ number: 1 });
  expect(seconds).toEqual([30, 30]);
});

const UNCLEAR: [name: string, trouble: Trouble][] = [
  ["its answer was lost", { kind: "lost" }],
  ["its answer was cut", { kind: "half" }],
  ["the server said 502", { kind: "status", status: 502 }],
];
for (const [name, trouble] of UNCLEAR) {
  test(`a dispatch is never sent twice: ${name}`, async () => {
    const { forge, project, standIn, writer } = world();
    project.push(writer, "main", { ".github/workflows/bench.yml": "on:\n  workflow_dispatch:\n" });
    standIn.faults.add(/POST .*\/dispatches/, trouble);
    const started = forge().dispatch({ workflow: "bench.yml", ref: "main", inputs: {} });
    await expect(started).rejects.toMatchObject({ facts: { code: "server-away" } });
    expect(standIn.requests.filter((one) => one.endsWith("/dispatches"))).toHaveLength(1);
  });

  test(`a comment is written once: ${name}`, async () => {
    const { forge, standIn } = world();
    const pull = openPull();
    standIn.faults.add(/POST .*\/comments/, trouble);
    const added = await forge().addComment(1, "the verdict");
    expect(pull.comments.filter((one) => one.body === "the verdict")).toMatchObject([
      { id: added === "forbidden" ? 0 : added.id },
    ]);
  });
}

test("a dispatch that the server put off, or never got, is sent again", async () => {
  const { around, forge, project, standIn, writer } = world();
  project.push(writer, "main", { ".github/workflows/bench.yml": "on:\n  workflow_dispatch:\n" });
  standIn.faults.add(/POST .*\/dispatches/, { kind: "status", status: 429, headers: { "retry-after": "3" } });
  await forge().dispatch({ workflow: "bench.yml", ref: "main", inputs: {} });
  let refused = 0;
  const refusing: Send = (ask, bounds) => {
    refused += 1;
    if (refused > 1) return around.send(ask, bounds);
    return Promise.reject(Object.assign(new Error("connect"), { code: "ECONNREFUSED" }));
  };
  const access = {
    apiUrl: standIn.apiUrl,
    repository: "org/project",
    token: project.token({ actions: "write" }),
    clock: around.clock,
  };
  await createForge(access, { ...around, send: refusing }).dispatch({
    workflow: "bench.yml",
    ref: "main",
    inputs: {},
  });
  expect(project.repository.runs).toHaveLength(2);
});

test("a label whose removal nobody confirmed is not taken for one that another run removed", async () => {
  const { forge, standIn } = world();
  const pull = openPull();
  standIn.faults.add(/DELETE .*\/labels/, { kind: "lost" });
  await expect(forge().removeLabel(1, "needs-bench")).rejects.toMatchObject({
    facts: { code: "server-away", next: "set the label again" },
  });
  expect(pull.labels).toEqual([]);
});

test("a removal that failed before it was done is done by the next try", async () => {
  const { forge, standIn } = world();
  const pull = openPull();
  standIn.faults.add(/DELETE .*\/labels/, { kind: "cut" }, 2);
  expect(await forge().removeLabel(1, "needs-bench")).toBe("removed");
  expect(pull.labels).toEqual([]);
});

const REFUSED: [status: number, code: string][] = [
  [401, "forbidden"],
  [403, "forbidden"],
  [409, "unexpected-answer"],
  [422, "unexpected-answer"],
];
for (const [status, code] of REFUSED) {
  test(`a ${status} is told at once, without a second try`, async () => {
    const { forge, standIn, waits } = world();
    openPull();
    standIn.faults.add(/DELETE .*\/labels/, { kind: "status", status, message: "no\n::error::x ##[command]" });
    const error: unknown = await forge()
      .removeLabel(1, "needs-bench")
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ facts: { code } });
    expect(String(error)).not.toMatch(/^\s*::|##\[/m);
    expect(waits).toEqual([]);
  });
}

test("a time limit ends a server that does not answer, and one that does not end its answer", async () => {
  const { standIn } = world();
  standIn.faults.add(/GET \/slow/, { kind: "slow", seconds: 3 });
  const ask = { method: "GET", url: new URL(`${standIn.apiUrl}/slow`), headers: {}, body: null };
  await expect(send(ask, { seconds: 0.2, maxBytes: 100 })).rejects.toThrow(/abort|time/i);
});

test("a repository that was renamed is followed on the same server, and nowhere else", async () => {
  const { forge, standIn } = world();
  openPull();
  const pull = `${standIn.apiUrl}/repos/org/project/pulls/1`;
  standIn.faults.add(/GET .*\/pulls/, { kind: "status", status: 301, headers: { location: pull } });
  expect(await forge().pull(1)).toMatchObject({ number: 1 });
  const seen: (string | undefined)[] = [];
  const other = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
  standIn.faults.add(/GET .*\/pulls/, { kind: "status", status: 301, headers: { location } });
  await expect(forge().pull(1)).rejects.toThrow();
  expect(seen).toEqual([]);
  await new Promise((resolve) => other.close(resolve));
});

test("a kept connection that the server has closed costs a GET nothing, and a POST has its own", async () => {
  const { forge, standIn } = world();
  const pull = openPull();
  await forge().pull(1);
  standIn.dropConnections();
  expect(await forge().addComment(1, "the verdict")).toMatchObject({ body: "the verdict" });
  expect(await forge().pull(1)).toMatchObject({ number: 1 });
  expect(pull.comments.filter((one) => one.body === "the verdict")).toHaveLength(1);
});
