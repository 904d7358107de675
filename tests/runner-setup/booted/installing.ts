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

  const loosened: [what: string, loosen: string, undo: string, said: RegExp][] = [
    ["the key can be read by others", "chmod 640 KEY", "chmod 600 KEY", /^unfit +key +the key can be read by others/m],
    ["the policy can be written", "chmod 666 POLICY", "chmod 644 POLICY", /^unfit +policy +.*is not root's alone/m],
    ["the policy is another's", "chown 65534 POLICY", "chown 0 POLICY", /^unfit +policy +.*is not root's alone/m],
    [
      "a user of jobs is as good as root",
      "usermod -aG disk bench-job",
      "gpasswd --delete bench-job disk",
      /^unfit +account +bench-job is in a group that is as good as root/m,
    ],
  ];
  for (const [what, loosen, undo, said] of loosened) {
    test(`check is not content when ${what}`, () => {
      const sh = (script: string): string =>
        machine.sh(script.replace("KEY", "/etc/benchwarden/app.pem").replace("POLICY", "/etc/benchwarden/policy.json"));
      sh(loosen);
      const done = machine.run(["bench-machine", "check"]);
      sh(undo);
      expect(done.stdout).toMatch(said);
      expect(done.status).toBe(2);
      expect(machine.run(["bench-machine", "check"]).stdout).not.toMatch(said);
    });
  }
}
