import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createImages } from "../../src/images/images.ts";
import type { HarnessFile } from "../../src/ports/workspace.ts";
import { openBench, problemOf } from "../sandbox/sandbox-fixture.ts";
import { BUSYBOX, MISSING, removeImages } from "./busybox-image.ts";

const DOCKERFILE = `FROM scratch
COPY bench/busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN chmod 4755 /bin/busybox && mkdir -p /etc && mkfifo /etc/pipe && ln -s /etc /tmp && echo MARK > /etc/mark
`;

function recipe(mark: string): { dockerfile: string; files: HarnessFile[] } {
  const text = new TextEncoder().encode(DOCKERFILE.replace("MARK", mark));
  return {
    dockerfile: "bench/Dockerfile",
    files: [
      { path: "bench/Dockerfile", content: text, executable: false },
      { path: "bench/busybox", content: readFileSync(BUSYBOX), executable: true },
    ],
  };
}

describe.skipIf(MISSING !== null)(
  `a root file system from a Dockerfile${MISSING === null ? "" : ` (${MISSING})`}`,
  () => {
    let cacheDirectory = "";
    beforeAll(() => {
      cacheDirectory = mkdtempSync(join(tmpdir(), "images-"));
    });
    afterAll(async () => {
      await removeImages(cacheDirectory);
      rmSync(cacheDirectory, { recursive: true, force: true });
    });

    const entries = (): string[] => readdirSync(join(cacheDirectory, "rootfs")).filter((name) => name !== "keys");

    test("is built once, then taken from the cache without podman, and launches run in it", {
      timeout: 300_000,
    }, async () => {
      const images = createImages({ cacheDirectory });
      const first = await images.prepare(recipe("one"));
      const path = process.env.PATH;
      process.env.PATH = "/nowhere:/usr/bin/nothing";
      let second = first;
      try {
        second = await images.prepare(recipe("one"));
      } finally {
        process.env.PATH = path;
      }
      expect(second).toMatchObject({ path: first.path, hash: first.hash, warnings: [] });
      expect(entries()).toHaveLength(1);
      const bench = await openBench({ rootfs: first.path });
      for (const phase of ["fetch", "build", "measure"] as const) {
        const ran = await bench.run(["sh", "-c", "cat /etc/mark; echo x > /etc/new"], { phase });
        expect(ran.stdout).toBe("one\n");
        expect(ran.stderr).toContain("Read-only file system");
      }
      await bench.close();
      await first.release();
      await second.release();
    });

    test("has no set-id program, no pipe, no device, and a mount point where the image had a link", async () => {
      const root = await createImages({ cacheDirectory }).prepare(recipe("one"));
      expect(lstatSync(join(root.path, "bin/busybox")).mode & 0o7000).toBe(0);
      expect(readdirSync(join(root.path, "etc")).sort()).toEqual(["hostname", "hosts", "mark", "resolv.conf"]);
      expect(lstatSync(join(root.path, "tmp")).isDirectory()).toBe(true);
      await root.release();
    });

    test("that was changed or damaged is built again", { timeout: 300_000 }, async () => {
      const images = createImages({ cacheDirectory });
      const first = await images.prepare(recipe("one"));
      await first.release();
      for (const spoil of [
        () => writeFileSync(join(first.path, "etc/mark"), "evil\n"),
        () => writeFileSync(join(first.path, "bin/added"), "x"),
        () => rmSync(join(first.path, "../manifest.json")),
        () => rmSync(join(first.path, "bin"), { recursive: true }),
      ]) {
        spoil();
        const again = await images.prepare(recipe("one"));
        expect(again).toMatchObject({ path: first.path, hash: first.hash });
        expect(readFileSync(join(again.path, "etc/mark"), "utf8")).toBe("one\n");
        await again.release();
      }
    });

    test("goes when the cache is full and it was used longest ago, but never while a job works in it", {
      timeout: 300_000,
    }, async () => {
      const small = createImages({ cacheDirectory, mostBytes: 5 * 1024 ** 2 });
      const one = await small.prepare(recipe("one"));
      const two = await small.prepare(recipe("two"));
      expect(entries()).toHaveLength(2);
      const three = await small.prepare(recipe("three"));
      // Three are more than fit, but all are in use.
      expect(entries()).toHaveLength(3);
      await one.release();
      await three.release();
      await (await small.prepare(recipe("two"))).release();
      expect(entries()).toHaveLength(2);
      expect(() => lstatSync(one.path)).toThrow();
      expect(lstatSync(two.path).isDirectory()).toBe(true);
      await two.release();
    });

    test("is built beside others who build and remove images that share layers with it", {
      timeout: 300_000,
    }, async () => {
      const rounds = process.env.BENCHWARDEN_FULL === "1" ? 25 : 2;
      const neighbour = async (name: string): Promise<void> => {
        for (let round = 0; round < rounds; round++) {
          const own = mkdtempSync(join(tmpdir(), "neighbour-"));
          try {
            await (await createImages({ cacheDirectory: own }).prepare(recipe(`${name} ${round}`))).release();
            await removeImages(own);
          } finally {
            rmSync(own, { recursive: true, force: true });
          }
        }
      };
      await expect(Promise.all(["a", "b", "c"].map(neighbour))).resolves.toBeDefined();
    });

    test("that cannot be built is told with podman's last words, and nothing is left", {
      timeout: 300_000,
    }, async () => {
      const before = entries();
      const broken = recipe("one");
      const content = new TextEncoder().encode("FROM scratch\nCOPY absent /absent\n");
      const files = [{ path: "bench/Dockerfile", content, executable: false }, ...broken.files.slice(1)];
      const problem = await problemOf(createImages({ cacheDirectory }).prepare({ ...broken, files }));
      expect(problem.facts).toMatchObject({ code: "image-failed", where: "environment.dockerfile", exit: 5 });
      expect(problem.facts.found).toContain("absent");
      expect(entries()).toEqual(before);
    });
  },
);
