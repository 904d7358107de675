import { TestMachine } from "../bench-machine.ts";
import { FakeGitHub, GITHUB_PORT } from "../fake-github.ts";

/** One booted machine and what stands around it, for all tests of a file: made at once, started with `start`. */
export class Bench {
  readonly machine = new TestMachine();
  readonly github = new FakeGitHub(this.machine);
  readonly api = `http://127.0.0.1:${GITHUB_PORT}`;
  /** How the system was before the first installation. */
  readonly before: string[] = [];

  async start(): Promise<void> {
    const { machine, dropIn } = this;
    await machine.prepare();
    await machine.boot();
    this.github.start();
    this.before.push(...machine.snapshot());
    // A test does not wait for the next look at the queue as long as a machine does.
    dropIn("bench-controller.service", "Environment=BENCHWARDEN_POLL_SECONDS=1");
    dropIn("bench-tune@.service", "Environment=BENCH_SETTLE=0");
    // Where the steps of the test's jobs leave their traces; a job of the machine can write nothing outside its folder.
    dropIn("bench-runner@.service", "ReadWritePaths=/srv/traces");
    dropIn("bench-standing.service", "ReadWritePaths=/srv/traces");
  }

  stop(): Promise<void> {
    return this.machine.stop();
  }

  /** Another line of a unit's settings, until the next boot. */
  readonly dropIn = (unit: string, line: string): void => {
    this.machine.sh(
      `d=/run/systemd/system/${unit}.d; mkdir -p $d; printf '[Service]\\n%s\\n' '${line}' >$d/${unit}.conf`,
    );
  };

  /** All that was logged inside. */
  readonly journal = (): string => this.machine.run(["journalctl", "--no-pager", "-o", "cat"]).stdout;
}
