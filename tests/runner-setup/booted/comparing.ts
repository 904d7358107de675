import { expect, test } from "vitest";
import type { Bench } from "./bench.ts";
import { COMPARE_STEP, projectThatSees } from "./projects.ts";

/** What a job is for: a comparison, in the sandboxes of another user. */
export function testComparing({ machine, github }: Bench): void {
  test("a comparison that the job asks for runs in sandboxes of another user, without a system call filter of ours", async () => {
    machine.clearTraces();
    machine.sh(projectThatSees("awk '/^Seccomp_filters/ { print 1000 + $2 }' /proc/self/status"));
    machine.sendJob({ run: 131, step: COMPARE_STEP });
    github.queue({ run: 131, id: 908 });
    await machine.until(() => machine.trace("status") !== null, "compared");
    expect(machine.trace("log")).not.toContain("defect");
    const outcome = JSON.parse(machine.trace("outcome.json") ?? "{}");
    expect(outcome.environment).toMatchObject({ sandbox: "bubblewrap" });
    expect(outcome.comparisons[0]).toMatchObject({ benchmark: "one/seen", verdict: "unchanged" });
    // The benchmark's "samples" are what it saw: systemd put no filter around it.
    const filters = Number(/^Seccomp_filters:\s+(\d+)/m.exec(machine.sh("cat /proc/1/status"))?.[1]);
    expect(outcome.comparisons[0].base).toBe(1_000 + filters);
    await machine.until(() => machine.leftovers().length === 0, "nothing is left");
  });

  test("A41 build and launches are processes of bench-job on the host, never of the runner, whatever they call themselves", async () => {
    machine.clearTraces();
    machine.sh(projectThatSees("sleep 1.9191; id -u", { build: "[[sleep, '1.8181']]" }));
    machine.sendJob({ run: 133, step: COMPARE_STEP });
    github.queue({ run: 133, id: 910 });
    const seen = new Set<string>();
    await machine.until(() => {
      const lines = machine.sh("ps -e -o user:20=,args= | grep -E '^[^ ]+ +sleep 1[.](8181|9191)$' || true");
      for (const line of lines.split("\n").filter(Boolean)) seen.add(line.replace(/ +/g, " "));
      return machine.trace("status") !== null;
    }, "compared");
    expect([...seen].sort()).toEqual(["bench-job sleep 1.8181", "bench-job sleep 1.9191"]);
    // Inside it is a number of its own.
    expect(JSON.parse(machine.trace("outcome.json") ?? "{}").comparisons).toMatchObject([{ base: 1_000 }]);
    await machine.until(() => machine.leftovers().length === 0, "nothing is left");
  });
}
