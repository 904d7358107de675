import { expect, test } from "vitest";
import type { Bench } from "./bench.ts";

/** What a job is for: a comparison, in the sandboxes of another user. */
export function testComparing({ machine, github }: Bench): void {
  test("a comparison that the job asks for runs in sandboxes of another user, without a system call filter of ours", async () => {
    machine.clearTraces();
    machine.sh(PROJECT);
    machine.sendJob({ run: 131, step: COMPARE_STEP });
    github.queue({ run: 131, id: 908 });
    await machine.until(() => machine.trace("status") !== null, "compared");
    expect(machine.trace("log")).not.toContain("defect");
    const outcome = JSON.parse(machine.trace("outcome.json") ?? "{}");
    expect(outcome.environment).toMatchObject({ sandbox: "bubblewrap" });
    expect(outcome.comparisons[0]).toMatchObject({ benchmark: "one/seen", verdict: "unchanged" });
    // The benchmark's "samples" are what it saw: its host user is not the runner, and systemd put no filter around it.
    const filters = Number(/^Seccomp_filters:\s+(\d+)/m.exec(machine.sh("cat /proc/1/status"))?.[1]);
    expect(outcome.comparisons[0].base).toBe(1_000 + filters);
    await machine.until(() => machine.leftovers().length === 0, "nothing is left");
  });
}

/** A project whose benchmark tells, as its samples, what it sees of its own process. */
const PROJECT = `
rm -rf /srv/project && mkdir -p /srv/project && cd /srv/project
git init -q -b main
cat >benchwarden.yml <<'END'
version: 1
suites:
  one: { run: [bash, bench.sh], format: custom, metrics: { seen: { primary: true } } }
END
cat >bench.sh <<'END'
filters=$(awk '/^Seccomp_filters/ { print $2 }' /proc/self/status)
printf '{"schema":"benchwarden.samples/1","benchmarks":[{"name":"seen","metrics":[{"name":"seen","unit":"1","direction":"lower","exact":true,"launches":[[%s]]}]}]}' "$((1000 + filters))"
END
git add . && git -c user.name=t -c user.email=t@example.org commit -qm base
echo >other && git add . && git -c user.name=t -c user.email=t@example.org commit -qm head
chmod -R a+rX /srv/project
`;

const COMPARE_STEP = `
cd /srv/project
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
git config --global safe.directory '*'
/srv/benchwarden/node /srv/benchwarden/dist/cli/index.js compare HEAD~1 HEAD --json /srv/traces/outcome.json --budget '20 s' >/srv/traces/log 2>&1
echo $? >/srv/traces/status
`;
