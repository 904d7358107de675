import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { LaunchSpec, SessionPlan } from "../../src/ports/executor.ts";
import { createExecutor } from "../../src/sandbox/executor.ts";
import { connectLauncher } from "../../src/sandbox/launch-client.ts";
import { serveLaunches } from "../../src/sandbox/launch-server.ts";
import { inBubblewrap, LIMITS, NO_BUBBLEWRAP, problemOf } from "./sandbox-fixture.ts";

/*
 * The launcher's socket as systemd offers it, an instance for each connection, here in one process: what a job may say to
 * it, and what a runner that was taken over would.
 */
describe.skipIf(NO_BUBBLEWRAP !== null)(inBubblewrap("the launcher at its socket"), () => {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "launch-socket-")));
  const SOCKET = join(top, "launch.sock");
  const jobFolder = join(top, "jobs/900/cache/x");
  const served: Promise<void>[] = [];
  let server: Server;

  beforeAll(async () => {
    mkdirSync(join(top, "homes"));
    const bounds = {
      jobs: join(top, "jobs"),
      homes: join(top, "homes"),
      tenant: () => "4711",
      rootfs: join(top, "rootfs"),
      hidden: [],
    };
    server = createServer({ allowHalfOpen: true }, (socket) => {
      const executor = createExecutor({ graceSeconds: 1 });
      served.push(serveLaunches({ input: socket, output: socket }, executor, bounds).finally(() => socket.end()));
    });
    await new Promise<void>((resolve) => server.listen(SOCKET, resolve));
  });
  afterAll(() => {
    server.close();
    rmSync(top, { recursive: true, force: true });
  });
  const layTree = (): void => {
    mkdirSync(join(jobFolder, "trees/base"), { recursive: true });
    writeFileSync(join(jobFolder, "trees/base/a.txt"), "a\n");
  };
  beforeEach(layTree);
  afterEach(() => rmSync(join(top, "jobs/900"), { recursive: true, force: true }));

  const PLAN: SessionPlan = {
    jobFolder,
    sandbox: "bubblewrap",
    profile: "trusted",
    rootfs: null,
    toolchain: [],
    path: [],
    env: {},
    home: "/anywhere/key",
    limits: LIMITS,
  };
  const spec = (id: string, script: string, more: Partial<LaunchSpec> = {}): LaunchSpec => ({
    id,
    phase: "measure",
    argv: ["/bin/bash", "-c", script],
    directory: ".",
    env: {},
    tree: "base",
    mounts: null,
    writable: [],
    timeLimitSeconds: 20,
    ...more,
  });

  /** Says these bytes, a piece at a time, waits for so many answers, and gives all that came back until the end. */
  async function say(pieces: readonly (string | Uint8Array)[], answers = 0): Promise<Record<string, unknown>[]> {
    const socket = connect(SOCKET);
    let text = "";
    const ended = new Promise((resolve) => socket.on("close", resolve));
    // It may be closed on us in the middle of what we say.
    socket.on("error", () => undefined);
    const answered = new Promise<void>((resolve) => {
      socket.on("data", (chunk) => {
        text += String(chunk);
        if (text.split("\n").length > answers) resolve();
      });
    });
    for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve));
    if (answers > 0) await Promise.race([answered, ended]);
    socket.end();
    await ended;
    return text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }
  const line = (message: unknown): string => `${JSON.stringify(message)}\n`;

  test("a session is opened, launches run, and their reports come back", async () => {
    const session = await connectLauncher(SOCKET).open(PLAN);
    expect(session.facts.sandbox).toBe("bubblewrap");
    const built = await session.launch(spec("build", "echo b > b.txt; echo kept > $HOME/kept", { phase: "build" }));
    expect(built).toMatchObject({ id: "build", exit: 0, ended: null });
    const ran = await session.launch(spec("measure", "cat a.txt b.txt; exit 3"));
    expect(ran).toMatchObject({ id: "measure", exit: 3 });
    expect(readFileSync(join(ran.output, "stdout"), "utf8")).toBe("a\nb\n");
    await session.close();
    expect(readFileSync(join(top, "homes/4711/key/kept"), "utf8")).toBe("kept\n");
  });

  test("a character that is cut in two on its way arrives whole", async () => {
    const asked = line({ open: PLAN }) + line({ launch: spec("cut", "test $A = größe", { env: { A: "größe" } }) });
    const pieces = [...Buffer.from(asked)].map((byte) => Uint8Array.of(byte));
    const answers = await say(pieces, 2);
    expect(answers.at(-1)).toMatchObject({ report: { id: "cut", exit: 0 } });
  });

  const hostile: [name: string, pieces: (string | Uint8Array)[]][] = [
    ["a million levels", [`{"open":${"[".repeat(1e6)}${"]".repeat(1e6)}}\n`]],
    ["a line that never ends", Array.from({ length: 80 }, () => "x".repeat(65_536))],
    ["no UTF-8", [Uint8Array.of(0x7b, 0xc3, 0x28, 0x7d, 0x0a)]],
    ["no JSON", ["GET / HTTP/1.1\r\n\r\n"]],
    ["a launch before a plan", [line({ launch: spec("early", "true") })]],
    ["a plan of another form", [line({ open: [PLAN] })]],
    ["a plan with a prototype", [`{"open":{"__proto__":{"sandbox":"none"}}}\n`]],
    ["a job folder elsewhere", [line({ open: { ...PLAN, jobFolder: "/etc" } })]],
    ["nonsense after a plan", [line({ open: PLAN }), "[]\n"]],
  ];
  for (const [name, pieces] of hostile) {
    test(`${name} is answered with a failure and the end`, async () => {
      const answers = await say(pieces);
      if (answers.length > 0) expect(answers.at(-1)).toMatchObject({ failed: { code: expect.any(String) }, id: null });
    });
  }

  test("after all of these the next job is served", async () => {
    await Promise.all(served);
    const session = await connectLauncher(SOCKET).open(PLAN);
    expect((await session.launch(spec("after", "true"))).exit).toBe(0);
    await session.close();
  });

  test("a launch of another form, or under a name that was used, fails alone", async () => {
    const session = await connectLauncher(SOCKET).open(PLAN);
    await session.launch(spec("one", "true"));
    expect((await problemOf(session.launch(spec("one", "true")))).message).toContain("EEXIST");
    expect((await problemOf(session.launch(spec("bad", "true", { tree: "../base" })))).facts.code).toBe(
      "launch-refused",
    );
    expect((await problemOf(session.launch({ ...spec("x", ""), id: "../../x" }))).facts.code).toBe("launch-refused");
    expect((await session.launch(spec("two", "true"))).exit).toBe(0);
    await session.close();
  });

  test("more launches at once than any job has end the session, and all that runs in it", async () => {
    const seconds = `1${process.pid}.43`;
    const asked = Array.from({ length: 60 }, (_, index) =>
      line({ launch: spec(`flood-${index}`, `sleep ${seconds}`) }),
    );
    const answers = await say([line({ open: PLAN }), ...asked]);
    expect(answers.find((answer) => "failed" in answer)).toMatchObject({ failed: { what: /at once/ }, id: null });
    await Promise.all(served);
    expect(spawnSync("pgrep", ["-f", `sleep ${seconds}`]).status).toBe(1);
  });

  const ways: [name: string, leave: (socket: Socket) => void][] = [
    ["closes", (socket) => socket.end()],
    ["vanishes", (socket) => socket.destroy()],
  ];
  for (const [name, leave] of ways) {
    test(`a job that ${name} in the middle of a launch leaves no process, and the launcher ends in order`, async () => {
      const seconds = `1${process.pid}.4${name.length}`;
      const socket = connect(SOCKET);
      socket.on("error", () => undefined);
      socket.resume();
      socket.write(line({ open: PLAN }) + line({ launch: spec("left", `sleep ${seconds}`) }));
      // The launcher is this process: between two looks it gets on.
      while (spawnSync("pgrep", ["-f", `sleep ${seconds}`]).status !== 0)
        await new Promise((resolve) => setTimeout(resolve, 500));
      leave(socket);
      await Promise.all(served);
      expect(spawnSync("pgrep", ["-f", `sleep ${seconds}`]).status).toBe(1);
      // What belongs to the launcher's user is given back; here that is all of it.
      expect(existsSync(join(jobFolder, "launches"))).toBe(false);
    });
  }

  test("A34 a tree that is a link to a folder of the host is not mounted", async () => {
    const session = await connectLauncher(SOCKET).open(PLAN);
    symlinkSync("/etc", join(jobFolder, "trees/head"));
    for (const phase of ["measure", "build"] as const) {
      const problem = await problemOf(session.launch(spec(phase, "ls", { tree: "head", phase })));
      expect(problem.facts.code).toBe("no-tree");
    }
    await session.close();
  });
});
