import { TestMachine } from "../runner-setup/bench-machine.ts";
import type { Ran } from "../runner-setup/booted-debian.ts";
import { FakeGitHub, GITHUB_PORT } from "../runner-setup/fake-github.ts";
import type { KernelName } from "./guest-kernel.ts";
import { beginLaunches, launchesShown, type Shown, type Wishes } from "./launches.ts";
import { VirtualDebian } from "./virtual-debian.ts";

/** The guest's CPUs for launches, and for everything else. */
export const [BENCH, HOUSE] = ["2-3", "0-1"];

/**
 * What differs from a machine's own settings: a test does not wait for a disk to settle, and a guest on a busy host takes many
 * times as long as a machine to put its knobs back.
 */
const SETTINGS: [unit: string, lines: string][] = [
  ["bench-controller.service", "Environment=BENCHWARDEN_POLL_SECONDS=2"],
  ["bench-tune@.service", "Environment=BENCH_SETTLE=0\nTimeoutStopSec=20min"],
  ["bench-runner@.service", "ReadWritePaths=/srv/traces\nTimeoutStopSec=20min"],
];

/** An installed bench machine under a kernel of its own, for all tests of that kernel: made at once, started with `start`. */
export class Guest {
  readonly debian: VirtualDebian;
  readonly machine: TestMachine;
  readonly github: FakeGitHub;

  constructor(kernel: KernelName) {
    this.debian = new VirtualDebian(kernel);
    // A look costs the guest as much as a second of what is waited for.
    this.machine = new TestMachine(this.debian, { patience: 1_800, pauseMs: 1_000 });
    this.github = new FakeGitHub(this.machine);
  }

  async start(): Promise<void> {
    const { machine } = this;
    await machine.prepare();
    await machine.boot();
    this.github.start();
    for (const [unit, lines] of SETTINGS) this.#dropIn(unit, lines);
    const api = `http://127.0.0.1:${GITHUB_PORT}`;
    const done = machine.install("jit", { api, words: ["--bench-cpus", BENCH, "--profile", "strict"] });
    if (done.status !== 0) throw new Error(`the installation failed:\n${done.stdout}${done.stderr}`);
    machine.sh(SWAP);
    this.debian.write("/srv/dump.sh", DUMP);
  }

  stop(): Promise<void> {
    return this.machine.stop();
  }

  /** Sends a job with these launches and waits for its end. */
  launches(wishes: Wishes): Promise<Shown> {
    beginLaunches(this.machine, this.github, wishes);
    return launchesShown(this.machine);
  }

  tune(): Ran {
    return this.machine.run(["env", "BENCH_SETTLE=0", "bench-machine", "tune", "--profile", "strict", "--json"]);
  }

  /** No journal, and nobody who holds the lock, for one may just begin. */
  async untilRestored(): Promise<void> {
    const script = "test ! -e /run/benchwarden/tune.journal && flock --nonblock /run/benchwarden/lock true";
    await this.machine.until(() => this.machine.run(["bash", "-c", script]).status === 0, "all is put back");
  }

  /** The machine's settings, a line each, for `difference`. */
  settings(): string[] {
    return this.machine.sh("bash /srv/dump.sh").split("\n");
  }

  #dropIn(unit: string, lines: string): void {
    this.debian.write(`/etc/systemd/system/${unit}.d/test.conf`, `[Service]\n${lines}\n`);
  }
}

/** Lines that only one of the two has. */
export function difference(before: readonly string[], after: readonly string[]): string[] {
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
}

/**
 * Every setting that a knob may touch, and many that none does. Of a group with processes the kernel takes no list of CPUs
 * away: there what is really allowed is compared. Reading them all is part of the test. What the kernel makes of the memory
 * that is free at boot is left out.
 */
const DUMP = `
show() { grep -Hs --directories=skip '' "$@" || true; }
show $(ls -d /proc/sys/kernel/* /proc/sys/vm/* | grep -Ev '/(ns_last_pid|stat_refresh|user_reserve_kbytes)$')
show /sys/kernel/mm/transparent_hugepage/{enabled,defrag,khugepaged/defrag} /sys/kernel/mm/ksm/run
show /sys/devices/virtual/workqueue/{cpumask,writeback/cpumask} /proc/irq/default_smp_affinity /proc/irq/*/smp_affinity_list
show /sys/fs/cgroup/cgroup.subtree_control /sys/fs/cgroup/cpuset.cpus.effective
show /sys/fs/cgroup/{init.scope,*.slice}/{cpuset.cpus.effective,cpuset.cpus.partition}
show /sys/fs/cgroup/bench.slice/cpuset.*
systemctl list-units --all --type=timer,socket --plain --no-legend --no-pager | awk '{ print $1, $3 }'
systemctl is-active irqbalance cron
systemctl show -p AllowedCPUs --value init.scope system.slice user.slice bench.slice
find /run/systemd /run/benchwarden -name '*AllowedCPUs*' -o -name 'tune.journal*' -o -name holder.pid -o -name refusal
`;

/** Memory beyond the limit must have somewhere to go, or nothing would show that it may not go there. */
const SWAP = "fallocate -l 512M /swap && chmod 600 /swap && mkswap /swap >/dev/null && swapon /swap";
