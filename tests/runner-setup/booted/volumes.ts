import { statfsSync } from "node:fs";
import { expect, test } from "vitest";
import type { Bench } from "./bench.ts";
import { difference } from "./uninstalling.ts";

/** GiB of the four file systems: jobs, root file systems, images, homes. */
const SIZES = "12,1,1,1";
const NEEDED_GIBIBYTES = 20;

/** File systems of their own, on the machine that has been taken back. */
export function testVolumes({ machine, before }: Bench): void {
  test("what one user writes ends at the size of its file system, no job begins in a full one, and all of it goes again", {
    timeout: 300_000,
  }, (context) => {
    const { bavail, bsize } = statfsSync(machine.root);
    if (bavail * bsize < NEEDED_GIBIBYTES * 1024 ** 3) context.skip(`${NEEDED_GIBIBYTES} GiB are not free here`);
    // A host has udev, which makes these.
    machine.sh("mknod /dev/loop-control c 10 237; for i in $(seq 0 63); do mknod /dev/loop$i b 7 $i; done");
    if (machine.run(["losetup", "--find"]).status !== 0) context.skip("no loop device can be had here");

    const done = machine.install("standing", { volumes: SIZES });
    expect(done, done.stderr).toMatchObject({ status: 0 });
    expect(check("volumes")).toMatch(/^ok .* jobs 12 GiB, rootfs 1 GiB, images 1 GiB, launcher 1 GiB$/);
    expect(machine.sh("stat -c '%U %a' /var/lib/benchwarden/images").trim()).toBe("bench-image 700");

    const fill = machine.run([
      ...["setpriv", "--reuid", "bench-image", "--regid", "bench-image", "--clear-groups"],
      ...["fallocate", "--length", "2GiB", "/var/lib/benchwarden/images/fill"],
    ]);
    expect(fill.stderr).toContain("No space left on device");
    machine.sh("fallocate --length 100MiB /var/lib/benchwarden/room && rm /var/lib/benchwarden/room");
    const prepare = machine.run(["bench-machine", "prepare", "900"]);
    expect(prepare).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/disk full: .* \S+\/images: bench-machine/),
    });
    machine.sh("rm /var/lib/benchwarden/images/fill");

    machine.sh("umount /var/lib/benchwarden/rootfs");
    expect(check("volumes")).toMatch(/^unfit .*systemctl start var-lib-benchwarden-rootfs\.mount$/);
    machine.sh("systemctl start var-lib-benchwarden-rootfs.mount");

    const kept = machine.run(["bench-machine", "uninstall"]);
    expect(kept.stdout).toContain("stays: /var/lib/benchwarden/volumes/jobs.ext4 (data; --purge removes it)");
    expect(machine.install("standing", { volumes: SIZES })).toMatchObject({ status: 0 });
    expect(machine.run(["bench-machine", "uninstall", "--purge"])).toMatchObject({ status: 0 });
    expect(difference(before, machine.snapshot())).toEqual([]);
  });

  function check(name: string): string {
    const lines = machine.run(["bench-machine", "check"]).stdout.split("\n");
    return lines.find((line) => line.split(/ +/)[1] === name) ?? "";
  }
}
