import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { launchesOf } from "../../src/entry/world.ts";
import type { SessionPlan } from "../../src/ports/executor.ts";

const top = mkdtempSync(join(tmpdir(), "launches-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const PLAN: SessionPlan = {
  jobFolder: "/nowhere",
  sandbox: "bubblewrap",
  profile: "trusted",
  rootfs: null,
  toolchain: [],
  path: [],
  env: {},
  home: "/nowhere/home",
  limits: { memoryBytes: 1, processes: 1, diskBytes: 1, outputBytes: 1, tmpBytes: 1 },
};

test("on a bench machine launches and images are asked of other users; when those are away nothing runs here instead", async () => {
  const { executor, images } = launchesOf({
    BENCHWARDEN_LAUNCH_SOCKET: join(top, "launch.sock"),
    BENCHWARDEN_IMAGE_SOCKET: join(top, "image.sock"),
  });
  await expect(executor.open(PLAN)).rejects.toThrow(/the launcher of this bench machine does not answer/);
  await expect(images.prepare({ dockerfile: "Dockerfile", files: [] })).rejects.toThrow(
    /the image builder of this bench machine does not answer/,
  );
});

test("a launcher that still ends the session before is asked again", async () => {
  let connections = 0;
  const server = createServer((connection: Socket) => {
    connections++;
    if (connections < 3) return void connection.end();
    connection.on("data", () =>
      connection.write('{"opened":{"sandbox":"bubblewrap","rootfs":"host","limits":"","warnings":[]}}\n'),
    );
    connection.on("end", () => connection.end());
  });
  const path = join(top, "busy.sock");
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const session = await launchesOf({ BENCHWARDEN_LAUNCH_SOCKET: path }).executor.open(PLAN);
  expect(session.facts.sandbox).toBe("bubblewrap");
  expect(connections).toBe(3);
  await session.close();
  server.close();
});
