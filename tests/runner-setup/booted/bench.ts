import { TestMachine } from "../bench-machine.ts";
import { BootedDebian } from "../booted-debian.ts";
import { FakeGitHub, GITHUB_PORT } from "../fake-github.ts";

/**
 * Settings of our units that differ from those of a machine, in a folder that neither an installation nor `snapshot` looks
 * at. A test does not wait for the next look at the queue, for a second try or for a disk to settle; and what a job leaves
 * for the test lies where a job of the machine could write nothing.
 */
const SETTINGS: [unit: string, lines: string][] = [
  ["bench-controller.service", "Environment=BENCHWARDEN_POLL_SECONDS=0.2"],
  ["bench-tune@.service", "Environment=BENCH_SETTLE=0"],
  ["bench-runner@.service", "ReadWritePaths=/srv/traces"],
  ["bench-standing.service", "ReadWritePaths=/srv/traces\nRestartSec=0.2\n[Unit]\nStartLimitIntervalSec=0"],
];

/** One booted machine and what stands around it, for all tests of a file: made at once, started with `start`. */
export class Bench {
  readonly debian = new BootedDebian();
  readonly machine = new TestMachine(this.debian);
  readonly github = new FakeGitHub(this.machine);
  readonly api = `http://127.0.0.1:${GITHUB_PORT}`;
  /** How the system was before the first installation. */
  readonly before: string[] = [];

  async start(): Promise<void> {
    await this.machine.prepare();
    for (const [unit, lines] of SETTINGS) this.dropIn(unit, lines);
    // A host has udev, which lets everybody open it: a build's network is a program of bench-image's.
    this.debian.write("/usr/lib/tmpfiles.d/tun.conf", "z /dev/net/tun 0666\n");
    await this.machine.boot();
    this.github.start();
    this.before.push(...this.machine.snapshot());
  }

  stop(): Promise<void> {
    return this.machine.stop();
  }

  /** Another line of a unit's settings, from the next `systemctl daemon-reload` on. */
  readonly dropIn = (unit: string, line: string): void => {
    this.debian.write(`/usr/lib/systemd/system/${unit}.d/test.conf`, `[Service]\n${line}\n`);
  };

  /** All that was logged inside. */
  readonly journal = (): string => this.machine.run(["journalctl", "--no-pager", "-o", "cat"]).stdout;
}
