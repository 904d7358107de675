import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { NODE } from "../../.ci/setup.mjs";
import { showsSecretKeys } from "../../src/sandbox/session-keys.ts";
import { inBubblewrap, NO_BUBBLEWRAP } from "../sandbox/sandbox-fixture.ts";

const WHY = process.arch === "x64" ? null : "the numbers of the calls are those of x86-64";
const SCRIPT = fileURLToPath(new URL("./read-keys.ts", import.meta.url));

/** Becomes the rest of its arguments, in a session of its own with one key that is a secret, and one in the user's ring. */
const WITH_KEYS = `my $type = "user"; my ($one, $other) = ("bench-session", "bench-user"); my $secret = "hunter2";
  syscall(250, 1, 0); syscall(248, $type, $one, $secret, 7, -3); syscall(248, $type, $other, $secret, 7, -4);
  my $child = fork // die; exec @ARGV unless $child; waitpid $child, 0;
  my $key = syscall(250, 10, -4, $type, $other, 0); syscall(250, 9, $key, -4);`;

/** What launches of that login read: see read-keys.ts. */
function readInside(before: readonly string[]): Record<string, unknown> {
  const [program = "", ...args] = [...before, NODE, SCRIPT];
  return JSON.parse(execFileSync(program, args, { encoding: "utf8" }));
}

describe.skipIf(NO_BUBBLEWRAP !== null || WHY !== null)(
  inBubblewrap(`keys that a login holds in the kernel${WHY === null ? "" : ` (skipped: ${WHY})`}`),
  () => {
    test("A34 are read by every process without the sandbox, and by none in it, whatever ring they are in", () => {
      expect(readInside(["perl", "-e", WITH_KEYS])).toEqual({
        none: ["bench-session hunter2", "bench-user hunter2"],
        trusted: [],
        untrusted: [],
        warnings: ["keys-hidden"],
        filtered: true,
      });
    });

    test.skipIf(showsSecretKeys(readFileSync("/proc/keys", "utf8")))(
      "A34 the neighbour, a login without any, has no filter, and no warning (skipped where this login holds some)",
      async () => {
        // The kernel clears away what the test before left when it comes to it.
        await expect.poll(() => showsSecretKeys(readFileSync("/proc/keys", "utf8")), { timeout: 30_000 }).toBe(false);
        expect(readInside([])).toMatchObject({ warnings: [], filtered: false });
      },
    );
  },
);

const rows: [name: string, line: string, want: boolean][] = [
  ["a key of a user", "26e04876 I--Q---     1 perm 3f010000  1000  1000 user      krb: 17", true],
  ["a key of an encrypted folder", "26e04876 I--Q---     1   9h 3f010000     0     0 logon     fscrypt:12: 64", true],
  ["a ring", "001d1b61 I--Q---    17 perm 3f030000  1000  1000 keyring   _ses: 1", false],
  ["a public key", "2ddaa5ac I------     1 perm 1f030000     0     0 asymmetri Debian Secure Boot: X509", false],
  ["the name of a unit", "3006473c I--Q---     1 perm 3f010000     0     0 user      invocation_id: 16", false],
  ["no line", "", false],
];
for (const [name, line, want] of rows) {
  test(`${name} in /proc/keys is ${want ? "a secret" : "none"}`, () => expect(showsSecretKeys(`${line}\n`)).toBe(want));
}
