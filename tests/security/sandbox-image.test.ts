import { spawnSync } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cleanRoot } from "../../src/images/clean-root.ts";
import { createImages } from "../../src/images/images.ts";
import type { PreparedRoot } from "../../src/ports/images.ts";
import { BUSYBOX, MISSING, removeImages } from "../images/busybox-image.ts";
import { IS_ROOT, openBench, problemOf } from "../sandbox/sandbox-fixture.ts";

/** What a Dockerfile can leave to confuse or to harm who unpacks and mounts it. */
const HOSTILE = String.raw`FROM scratch
COPY bench/busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN chmod 7777 /bin/busybox && mkdir -m 7777 /set && mkfifo /set/pipe
RUN ln -s /etc /bench && rm -rf /tmp && ln -s ../../../../../etc /tmp && ln -s / /up && ln -s /proc/1/root /out
RUN mkdir -p /app/dev /closed && echo mine > /app/dev/file && echo x > /closed/file && chmod 0 /closed/file /closed
RUN touch "$(printf '/a\nb')" "$(printf '/\377\376')" && mkdir "$(printf '/\375')" && echo q > "$(printf '/\375/\376')"
`;

describe.skipIf(MISSING !== null)(
  `a root file system from a hostile Dockerfile${MISSING === null ? "" : ` (${MISSING})`}`,
  () => {
    let cacheDirectory = "";
    let root: PreparedRoot;
    const prepare = (dockerfile: string, mostBytes?: number) =>
      createImages({ cacheDirectory, ...(mostBytes === undefined ? {} : { mostBytes }) }).prepare({
        dockerfile: "bench/Dockerfile",
        files: [
          { path: "bench/Dockerfile", content: Buffer.from(dockerfile), executable: false },
          { path: "bench/busybox", content: readFileSync(BUSYBOX), executable: true },
        ],
      });
    const entries = (): string[] => readdirSync(join(cacheDirectory, "rootfs")).filter((name) => name !== "keys");

    beforeAll(async () => {
      cacheDirectory = mkdtempSync(join(tmpdir(), "hostile-image-"));
      root = await prepare(HOSTILE);
    }, 300_000);
    afterAll(async () => {
      await root?.release();
      await removeImages(cacheDirectory);
      rmSync(cacheDirectory, { recursive: true, force: true });
    });

    test("A35 has no set-id program, no device and no pipe", () => {
      const found = spawnSync("find", [
        root.path,
        "-perm",
        "/7000",
        "-o",
        "!",
        "-type",
        "f",
        "!",
        "-type",
        "d",
        "!",
        "-type",
        "l",
      ]);
      expect(String(found.stdout)).toBe("");
      expect(lstatSync(join(root.path, "bin/busybox")).size).toBeGreaterThan(0);
    });

    test.skipIf(!IS_ROOT)("A35 devices that came all the same are dropped (needs root: makes one)", async () => {
      const made = join(cacheDirectory, "made");
      mkdirSync(join(made, "deep"), { recursive: true });
      // The builder may not make one, but an archive of a base image may hold one.
      expect(spawnSync("mknod", [join(made, "deep/null"), "c", "1", "3"]).status).toBe(0);
      await cleanRoot(made);
      expect(readdirSync(join(made, "deep"))).toEqual([]);
    });

    test("A34 its links show nothing of the host, and its mount points are folders of its own", async () => {
      for (const point of ["bench", "bench/src", "tmp", "proc", "dev/shm", "sys"]) {
        expect(lstatSync(join(root.path, point)).isDirectory(), point).toBe(true);
      }
      const bench = await openBench({ rootfs: root.path, files: { "a.txt": "a\n" } });
      const ran = await bench.run(["sh", "-c", "cat a.txt; ls /up/root /out/root; cat /etc/shadow; ls /tmp"]);
      expect(ran.stdout).toBe("a\n");
      await bench.close();
    });

    test("A38 what its names are made of changes nothing: all files are there, and nothing in it can be written", async () => {
      expect(readFileSync(join(root.path, "app/dev/file"), "utf8"), "a folder that happens to be called dev").toBe(
        "mine\n",
      );
      expect(readFileSync(join(root.path, "closed/file"), "utf8")).toBe("x\n");
      const names = readdirSync(root.path, { encoding: "buffer" }).map((name) => name.toString("latin1"));
      for (const name of ["a\nb", "\xff\xfe", "\xfd"]) expect(names).toContain(name);
      const bench = await openBench({ rootfs: root.path });
      const ran = await bench.run(
        [
          "sh",
          "-c",
          "for p in / /app /closed /bin /etc; do touch $p/new 2>/dev/null && echo $p; done; rm -f /app/dev/file; true",
        ],
        {
          phase: "build",
        },
      );
      expect(ran.stdout).toBe("");
      expect(readFileSync(join(root.path, "app/dev/file"), "utf8")).toBe("mine\n");
      await bench.close();
    });

    test("A36 an image that is larger than all the room is refused, and nothing of it stays", {
      timeout: 300_000,
    }, async () => {
      const before = entries();
      const sparse =
        'FROM scratch\nCOPY bench/busybox /bin/busybox\nRUN ["/bin/busybox", "truncate", "-s", "40M", "/sparse"]\n';
      const problem = await problemOf(prepare(sparse, 20 * 1024 ** 2));
      expect(problem.facts.code).toBe("image-too-large");
      expect(entries()).toEqual(before);
    });

    test("what a killed builder left is removed by the next", { timeout: 300_000 }, async () => {
      const left = join(cacheDirectory, "rootfs", "work-left");
      mkdirSync(left);
      const fresh = join(cacheDirectory, "rootfs", "work-just-made");
      mkdirSync(fresh);
      utimesSync(left, 1, 1);
      await (await prepare(HOSTILE)).release();
      expect(entries()).not.toContain("work-left");
      expect(entries()).toContain("work-just-made");
    });
  },
);
