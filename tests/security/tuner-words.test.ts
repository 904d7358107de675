import { existsSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { INTEL, layHost, stateOf } from "../machine/fake-hosts.ts";
import { closeTuners, serveTuner } from "../machine/served-tuner.ts";

/*
 * The tuner runs as root and is spoken to by the runner's user: what a runner that was taken over may say to it, and that
 * it comes to nothing but the end of the connection and a machine as it was.
 */
let root = "";
let before: Record<string, string> = {};
/** Short enough for a word, of which 32 letters are read; in the folder where the tuner stands. */
const MARK = `tuned-${process.pid % 1_000}`;
beforeAll(async () => {
  root = layHost(INTEL);
  before = stateOf(root);
  await serveTuner(root);
});
afterAll(() => {
  closeTuners();
  rmSync(MARK, { force: true });
  rmSync(root, { recursive: true, force: true });
});

/** Says this, and gives what the tuner answers until it hangs up. */
function say(words: string | Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(join(root, "run/benchwarden/tune.sock"));
    let text = "";
    socket.on("data", (chunk) => {
      text += String(chunk);
    });
    // It may hang up in the middle of a flood.
    socket.on("error", () => undefined);
    // systemd closes the connection with its instance; the stand-in would still wait for the rest of a flood.
    socket.on("end", () => socket.destroy());
    socket.on("close", () => resolve(text));
    socket.write(words);
  });
}

async function untilRestored(): Promise<void> {
  for (let tries = 0; tries < 200 && JSON.stringify(stateOf(root)) !== JSON.stringify(before); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(stateOf(root)).toEqual(before);
}

const FLOOD = "x".repeat(10_000_000);
const rows: [name: string, words: () => string | Uint8Array, isTuned: boolean][] = [
  ["another word", () => "restore\n", false],
  ["a profile that is none", () => "hold ../../etc\n", false],
  ["a command in the profile", () => `hold $(>${MARK})\n`, false],
  ["a command after the word", () => `hold strict; >${MARK}\n`, false],
  ["an expression", () => `a[$(>${MARK})]\n`, false],
  ["ten million letters without an end", () => FLOOD, false],
  ["bytes without a meaning", () => Uint8Array.of(0, 255, 254, 0, 27, 0x0a), false],
  ["JSON of a million levels", () => `${"[".repeat(1_000_000)}\n`, false],
  ["an option", () => "--dry-run\n", false],
  ["a command while it holds", () => `hold light\n$(>${MARK})\n`, true],
  ["a flood while it holds", () => `hold light\n${FLOOD}`, true],
  ["a second profile while it holds", () => "hold light\nhold strict\n", true],
];
for (const [name, words, isTuned] of rows) {
  test(`${name} ends the connection, runs nothing, and leaves the machine as it was`, async () => {
    const answer = await say(words());
    expect(answer.startsWith("{"), answer.slice(0, 200)).toBe(isTuned);
    expect(existsSync(MARK)).toBe(false);
    await untilRestored();
  });
}

test("the neighbour, the words as they are meant, tunes and answers", async () => {
  const answer = await say("hold light\nverify\nverify\nbye\n");
  expect(answer.trim().split("\n")).toHaveLength(3);
  await untilRestored();
});
