import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Bench } from "./bench.ts";

/** The way back. */
export function testUninstalling({ machine, before }: Bench): void {
  test("what was changed by hand, and data, stay and are named; after a purge all is as it was before", () => {
    machine.sh("systemctl stop releases neighbour self; ip netns delete neighbour; systemctl reset-failed");
    machine.sh("umount /run/netns; rmdir /run/netns");
    writeFileSync(join(machine.root, "etc/benchwarden/machine.conf"), "CLASS=mine\n");
    const done = machine.run(["bench-machine", "uninstall"]);
    expect(done, done.stderr).toMatchObject({ status: 0 });
    expect(done.stdout).toContain("stays: /etc/benchwarden/machine.conf (changed since it was installed)");
    expect(done.stdout).toContain("stays: /var/lib/benchwarden/launcher (not empty; --purge removes data)");
    expect(machine.run(["/srv/benchwarden/runner-setup/bench-machine", "uninstall", "--purge"])).toMatchObject({
      status: 0,
    });
    expect(difference(before, machine.snapshot())).toEqual([]);
  });
}

/** What came and what went between two pictures of a machine. */
export function difference(before: readonly string[], after: readonly string[]): string[] {
  const [old, now] = [new Set(before), new Set(after)];
  return [
    ...before.filter((line) => !now.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !old.has(line)).map((line) => `+ ${line}`),
  ];
}
