import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inBubblewrap, NO_BUBBLEWRAP, openBench } from "./sandbox-fixture.ts";

/** A root file system of one shell with its libraries, and the mount points that an export adds. */
function makeRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "rootfs-"));
  for (const folder of ["usr/bin", "proc", "dev", "tmp", "sys", "bench/src", "bench/out", "bench/home", "etc", "var"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  symlinkSync("usr/bin", join(root, "bin"));
  const libraries = execFileSync("ldd", ["/bin/bash"], { encoding: "utf8" }).match(/\/\S+\.so\S*/g) ?? [];
  for (const library of libraries) {
    mkdirSync(dirname(join(root, library)), { recursive: true });
    copyFileSync(library, join(root, library));
  }
  copyFileSync("/bin/bash", join(root, "usr/bin/bash"));
  writeFileSync(join(root, "etc/os-release"), "ID=small\n");
  return root;
}

describe.skipIf(NO_BUBBLEWRAP !== null)(inBubblewrap("a root file system of its own"), () => {
  let root = "";
  beforeAll(() => {
    root = makeRoot();
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test("takes the place of the host's in all phases, read-only", async () => {
    const bench = await openBench({ rootfs: root, files: { "a.txt": "tree\n" } });
    for (const phase of ["fetch", "build", "measure"] as const) {
      const script = 'echo "$(</etc/os-release) $(<a.txt)"; echo x > /etc/new; echo /usr/bin/*; echo o > /bench/out/o';
      const ran = await bench.run(["bash", "-c", script], { phase });
      expect(ran.stdout).toBe("ID=small tree\n/usr/bin/bash\n");
      expect(ran.stderr).toContain("Read-only file system");
    }
    expect(bench.session.facts.rootfs).toBe(root);
    await bench.close();
  });

  test("is where programs are looked for", async () => {
    const bench = await openBench({ rootfs: root });
    await expect(bench.run(["node", "-v"])).rejects.toThrow("node was not found in the sandbox");
    await bench.close();
  });
});
