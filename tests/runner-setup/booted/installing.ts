import { expect, test } from "vitest";
import type { Bench } from "./bench.ts";

/** What an installation does, and what it says of the machine afterwards. */
export function testInstalling({ machine, api }: Bench): void {
  test("A32 an archive of the runner with another sha256 is refused, and nothing of it is installed", () => {
    const done = machine.install("jit", { sha256: "0".repeat(64), api });
    expect(done.status).toBe(1);
    expect(done.stderr).toMatch(
      /not what was published: expected sha256 0{64}, found [0-9a-f]{64}; nothing was installed/,
    );
    expect(machine.sh("ls /opt/benchwarden/runner")).toBe("");
  });

  test("an installation that broke off is finished by the next; a third run changes nothing", () => {
    const second = machine.install("jit", { api });
    expect(second, second.stderr).toMatchObject({ status: 0 });
    expect(second.stdout).toContain("this is a jit machine of class bench-x64");
    const third = machine.install("jit", { api });
    expect(third, third.stderr).toMatchObject({ status: 0 });
    expect(third.stdout).toContain("nothing to do");
  });

  test("check tells each thing in a line, and the machine is fit", () => {
    const done = machine.run(["bench-machine", "check"]);
    expect(done.stdout).toMatch(/^ok +runner +runner 2\.330\.0, good for 30 days$/m);
    expect(done.stdout).toMatch(/^(?:ok|warn) +sandbox +a sandbox can be made/m);
    expect(done.stdout).toMatch(/^ok +key +the key is root's alone$/m);
    expect(done.stdout).toMatch(/^ok +policy +jobs of org\/project \(/m);
  });
}
