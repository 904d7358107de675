import { expect, test } from "vitest";
import type { Bench } from "./bench.ts";

/** Units are ours when their names begin so. */
const OUR_UNITS = "cd /etc/systemd/system && ls -d bench-* bench.slice";

/** What systemd itself says of our units. */
export function testUnits({ machine }: Bench): void {
  test("every unit passes systemd's own check", () => {
    const units = machine
      .sh(OUR_UNITS)
      .trim()
      .split("\n")
      .map((name) => name.replace("@.", "@1."));
    expect(units.length).toBeGreaterThan(15);
    const done = machine.run(["systemd-analyze", "verify", ...units]);
    expect(`${done.stdout}${done.stderr}`.trim()).toBe("");
    expect(done.status).toBe(0);
  });

  test("at boot our units wait for each other in no circle, which systemd would break by leaving one out", () => {
    const done = machine.run(["systemd-analyze", "verify", "default.target"]);
    expect(`${done.stdout}${done.stderr}`).not.toContain("cycle");
    expect(machine.run(["systemctl", "is-active", "bench-restore", "bench-firewall"]).stdout).toBe("active\nactive\n");
  });

  const exposures: [unit: string, most: number][] = [
    ["bench-runner@.service", 2.0],
    ["bench-standing.service", 2.0],
    ["bench-controller.service", 2.0],
    ["bench-launch@.service", 6.0],
  ];
  for (const [unit, most] of exposures) {
    test(`the exposure of ${unit} is at most ${most.toFixed(1)}`, () => {
      const path = `/etc/systemd/system/${unit}`;
      const said = machine.run(["systemd-analyze", "security", "--offline=yes", "--no-pager", path]).stdout;
      const exposure = Number(/exposure level for \S+: ([0-9.]+)/.exec(said)?.[1]);
      expect(exposure).toBeLessThanOrEqual(most);
      expect(exposure).toBeGreaterThan(0);
    });
  }
}
