import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runGit } from "../../src/git/run-git.ts";
import { tokenEnvironment } from "../../src/git/secrets.ts";
import type { GitStoreOptions } from "../../src/store/git-store.ts";
import { storedPath } from "../../src/store/stored-path.ts";
import { type HttpRemote, serveHttp } from "./http-remote.ts";
import { sampleResult } from "./sample-result.ts";
import { append, gitIn, makeStoreWorld, type StoreWorld, storedPaths, tipOf, withSession } from "./store-world.ts";

let world: StoreWorld;
const servers: HttpRemote[] = [];
beforeEach(async () => {
  world = await makeStoreWorld();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) await server.close();
  world.remove();
});

const ONE = sampleResult({ seed: 1 });
const TWO = sampleResult({ seed: 2 });

async function serve(token?: string): Promise<HttpRemote> {
  const server = await serveHttp(world.folder, token);
  servers.push(server);
  return server;
}

/** Makes a store, appends twice in sessions with caches of their own, reads everything back. */
async function roundTrip(address: string, changes: Partial<GitStoreOptions> = {}): Promise<void> {
  const elsewhere = {
    ...changes,
    cacheDirectory: `${changes.cacheDirectory ?? join(world.folder, "cache")}-elsewhere`,
  };
  expect(await world.store(changes).init(address)).toMatchObject({ created: true });
  await append(world.store(changes), address, ONE);
  await append(world.store(elsewhere), address, TWO);
  await append(world.store(changes), address, ONE, TWO);
  for (const options of [changes, elsewhere]) {
    const report = await withSession(world.store(options), address, (session) => session.verify());
    expect(report).toMatchObject({ checked: { record: 2 }, differences: [] });
  }
  expect(await storedPaths(world.remote)).toEqual([storedPath(ONE), storedPath(TWO)]);
  expect(await gitIn(world.remote, ["rev-list", "--count", "bench-data"])).toBe("3");
  await gitIn(world.remote, ["fsck", "--strict"]);
}

test("a path works, and file:// with a space in it", async () => {
  await roundTrip(world.remote);
  const spaced = join(world.folder, "with space.git");
  await gitIn(spaced, ["init", "--quiet", "--bare"]);
  await append(world.store(), `file://${encodeURI(spaced)}`, ONE);
  expect(await storedPaths(spaced)).toEqual([storedPath(ONE)]);
});

test("http works, with and without a server that filters", async () => {
  const server = await serve();
  await gitIn(world.remote, ["config", "uploadpack.allowFilter", "true"]);
  await roundTrip(`${server.url}/remote.git`);
  await gitIn(world.remote, ["config", "uploadpack.allowFilter", "false"]);
  await gitIn(world.remote, ["update-ref", "-d", "refs/heads/bench-data"]);
  await roundTrip(`${server.url}/remote.git`, { cacheDirectory: join(world.folder, "cache-unfiltered") });
});

test("a token opens an http remote, and stands in no argument, scratch file, log or message", async () => {
  const token = "ghs_0123456789abcdefghijklmnopqrstuvwxyzABCDEF.x_y";
  const server = await serve(token);
  const address = `${server.url}/remote.git`;
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const git: typeof runGit = (args, options) => {
    say(JSON.stringify([args, options?.config, options?.gitDir]));
    return runGit(args, options);
  };
  const log = { info: say, warn: say, progress: say };
  const without = await append(world.store({ git, log }), address, ONE).catch(String);
  const wrong = await append(world.store({ git, log, token: `${token}z` }), address, ONE).catch(String);
  expect(without).toMatch(/cannot be reached/);
  expect(wrong).toMatch(/cannot be reached/);
  expect(await tipOf(world.remote)).toBeNull();
  await roundTrip(address, { git, log, token });
  const files = readdirSync(world.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const written = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
  const secrets = [token, Buffer.from(`x-access-token:${token}`).toString("base64")];
  for (const secret of secrets) {
    for (const text of [...said, ...written, String(without), String(wrong)]) expect(text.includes(secret)).toBe(false);
  }
});

test("a token comes after what the caller's environment configures, and goes to its own host only", () => {
  expect(tokenEnvironment("t", "https://host:8443/o/r.git", { GIT_CONFIG_COUNT: "2" })).toEqual({
    GIT_CONFIG_COUNT: "4",
    GIT_CONFIG_KEY_2: "http.https://host:8443/.extraHeader",
    GIT_CONFIG_VALUE_2: "",
    GIT_CONFIG_KEY_3: "http.https://host:8443/.extraHeader",
    GIT_CONFIG_VALUE_3: `Authorization: Basic ${Buffer.from("x-access-token:t").toString("base64")}`,
  });
  expect(tokenEnvironment("t", "ssh://host/o/r.git", {})).toEqual({});
  expect(tokenEnvironment(undefined, "https://host/o/r.git", {})).toEqual({});
});

test("an answer cut off in the middle of a push is tried again, and the result lands once", async () => {
  const server = await serve();
  const address = `${server.url}/remote.git`;
  await world.store().init(address);
  server.cutPushes(true);
  const sleep = async () => server.cutPushes(false);
  expect((await append(world.store({ sleep }), address, ONE)).results[0]).toMatchObject({ state: "appended" });
  server.cutPushes(true);
  await expect(append(world.store(), address, TWO)).rejects.toThrow(/cannot be reached[\s\S]*benchwarden-rejected/);
  expect(await storedPaths(world.remote)).toEqual([storedPath(ONE)]);
});

/** Stands in for ssh: notes its arguments and runs the command here. Most hosts do not pass GIT_PROTOCOL on. */
function standInForSsh(): string {
  const script = join(world.folder, "ssh");
  const lines = [
    "#!/bin/sh",
    `echo "$@" >> "${script}.log"`,
    "unset GIT_PROTOCOL",
    'for last; do :; done; exec sh -c "$last"',
  ];
  writeFileSync(script, `${lines.join("\n")}\n`);
  chmodSync(script, 0o755);
  vi.stubEnv("GIT_SSH_COMMAND", script);
  vi.stubEnv("GIT_SSH_VARIANT", "ssh");
  return `${script}.log`;
}

test("ssh works, by URL and by host:path", async () => {
  const log = standInForSsh();
  await roundTrip(`ssh://git@bench.example:2222${world.remote}`);
  expect(readFileSync(log, "utf8")).toMatch(/-p 2222 git@bench\.example git-receive-pack '/);
  await append(world.store(), `git@bench.example:${world.remote}#other`, ONE);
  expect(await storedPaths(world.remote, "other")).toEqual([storedPath(ONE)]);
});

test("a server that leaves blobs out but gives none by its id is fetched from as a whole", async () => {
  standInForSsh();
  await gitIn(world.remote, ["config", "uploadpack.allowFilter", "true"]);
  const address = `ssh://git@bench.example${world.remote}`;
  await roundTrip(address);
  const pools = join(world.folder, "cache-elsewhere/stores");
  const whole = readdirSync(pools).filter((name) => name.endsWith("-whole"));
  expect(whole).toHaveLength(1);
  world.calls.length = 0;
  await withSession(world.store({ cacheDirectory: join(world.folder, "cache-elsewhere") }), address, (session) =>
    session.verify(),
  );
  expect(world.calls.filter((call) => call === "fetch")).toHaveLength(1);
  expect(existsSync(join(world.directory, "benchwarden-rejected"))).toBe(false);
});
