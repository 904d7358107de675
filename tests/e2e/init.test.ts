import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CLI, SampleProject } from "./sample-project.ts";

const PIN = `acme/benchwarden@${"a1".repeat(20)}`;

function project(): SampleProject {
  const made = new SampleProject({ "package.json": '{ "scripts": { "bench": "node bench/spin.mjs work" } }\n' });
  made.git("remote", "add", "origin", "git@github.com:acme/thing.git");
  return made;
}

test("init sets a project up from the package alone, and what it writes is found sound", () => {
  using made = project();
  rmSync(join(made.path, "benchwarden.yml"));
  const dry = made.run("init", "--dry-run");
  expect(dry, dry.stderr).toMatchObject({ status: 0 });
  expect(existsSync(join(made.path, ".github"))).toBe(false);

  const ran = made.run("init", "--with", "history,command", "--action", PIN);
  expect(ran, ran.stderr).toMatchObject({ status: 0 });
  expect(ran.stdout).toContain("a script of package.json");
  expect(readFileSync(join(made.path, ".github/workflows/bench.yml"), "utf8")).toContain(`uses: ${PIN} # v0.1.0`);
  expect(made.run("check").status).toBe(0);

  const asked = made.run("doctor", "--json", "-");
  const lines: { id: string; state: string }[] = JSON.parse(asked.stdout).lines;
  expect(lines.filter(({ id }) => id.startsWith("workflow-")).map(({ state }) => state)).toEqual([
    "ok",
    "ok",
    "ok",
    "ok",
  ]);
  // Nobody owns the workflows yet: doctor says so, and its exit code too.
  expect(lines.filter(({ state }) => state === "missing").map(({ id }) => id)).toEqual(["code-owners"]);
  expect(asked.status).toBe(4);
});

test("init keeps what differs, names it and exits 4", () => {
  using made = project();
  made.run("init");
  const path = join(made.path, ".github/workflows/bench.yml");
  writeFileSync(path, "on: push\njobs: {}\n");
  const again = made.run("init");
  expect(again.status).toBe(4);
  expect(again.stdout).toMatch(/bench\.yml +KEPT, it differs/);
  expect(readFileSync(path, "utf8")).toBe("on: push\njobs: {}\n");
  expect(made.run("init", "--force").status).toBe(0);
});

test("a wrong word is refused with what would be right", () => {
  using made = project();
  const rows: [words: string[], want: RegExp][] = [
    [["init", "--with", "nightly"], /expected: history, command/],
    [["init", "--action", "acme/benchwarden@v1"], /by a full commit/],
    [["init", "--repository", "x'; y"], /cannot stand in a workflow/],
    [["doctor", "--repository", "nowhere"], /OWNER\/REPO/],
    [["doctor", "--token-file", "absent"], /no such file/],
  ];
  for (const [words, want] of rows) {
    const ran = made.run(...words);
    expect(ran.status, words.join(" ")).toBe(4);
    expect(ran.stderr).toMatch(want);
  }
  expect(existsSync(join(made.path, ".github"))).toBe(false);
});

test("a token is never sent to a server that only the remote names", async () => {
  using made = project();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    response.writeHead(404, { "content-type": "application/json" }).end('{"message":"Not Found"}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    made.git("remote", "set-url", "origin", "https://127.0.0.1/acme/thing.git");
    writeFileSync(join(made.path, "token"), "secret-word\n");
    const refused = made.run("doctor", "--token-file", "token");
    expect(refused.status).toBe(4);
    expect(refused.stderr).toMatch(/not sent to a server that only a clone names/);
    expect(refused.stderr + refused.stdout).not.toContain("secret-word");
    // The neighbour: a server that the person named gets it. Run beside this process, which has to answer.
    const child = spawn(process.execPath, [CLI, "doctor", "--token-file", "token"], {
      cwd: made.path,
      env: { ...process.env, GITHUB_API_URL: `http://127.0.0.1:${port}` },
      stdio: "ignore",
    });
    await once(child, "exit");
    expect(asked[0]).toMatch(/^\/repos\/acme\/thing (?:token|bearer) secret-word$/i);
  } finally {
    server.close();
  }
});
