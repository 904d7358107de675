import { createHash, randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useForgeWorld } from "./forge-world.ts";
import { runtimeToken } from "./stand-in/artifact-service.ts";
import type { Artifact, Run } from "./stand-in/state.ts";

const world = useForgeWorld();
const NAME = "result-bench-x64-9f31c2aa04be-1";
let run: Run;

beforeEach(() => {
  const { project, standIn } = world();
  run = project.run({ path: ".github/workflows/bench.yml", event: "workflow_dispatch" });
  vi.stubEnv("ACTIONS_RESULTS_URL", `${standIn.apiUrl}/`);
  vi.stubEnv("ACTIONS_RUNTIME_TOKEN", runtimeToken(run));
  vi.stubEnv("GITHUB_SERVER_URL", standIn.serverUrl);
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** An artifact that is there already, by whoever may write to the run. */
function stored(bytes: Buffer, facts: Partial<Artifact> = {}): Artifact {
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const id = world().standIn.state.nextId();
  const artifact = {
    id,
    name: NAME,
    bytes,
    digest,
    size: bytes.length,
    expired: false,
    at: "2026-03-01T12:00:00Z",
    ...facts,
  };
  run.artifacts.push(artifact);
  return artifact;
}

async function onlyArtifact() {
  const [artifact] = await world().artifacts().list(run.id);
  if (!artifact) throw new Error("no artifact is listed");
  return artifact;
}

test("what is uploaded comes back byte for byte, under its own name, without a zip around it", async () => {
  const content = randomBytes(300_000);
  await world().artifacts().upload({ name: NAME, content });
  const artifact = await onlyArtifact();
  expect(artifact).toMatchObject({ name: NAME, bytes: content.length, isExpired: false });
  expect(Buffer.from(await world().artifacts().download(artifact, 400_000)).equals(content)).toBe(true);
});

test("a second artifact of the same name is refused by the service and told as a problem", async () => {
  await world()
    .artifacts()
    .upload({ name: NAME, content: Buffer.from("1") });
  const again = world()
    .artifacts()
    .upload({ name: NAME, content: Buffer.from("2") });
  await expect(again).rejects.toMatchObject({
    facts: { code: "artifact-not-uploaded", found: expect.stringContaining("already exists") },
  });
});

test("the artifacts of a run are listed on all pages", async () => {
  for (let index = 0; index < 230; index++) stored(Buffer.from("x"), { name: `a${index}` });
  expect(await world().artifacts().list(run.id)).toHaveLength(230);
});

test("A47 a digest that differs is an error, and its neighbour passes", async () => {
  const content = Buffer.from("the result");
  stored(content);
  expect(
    Buffer.from(
      await world()
        .artifacts()
        .download(await onlyArtifact(), 100),
    ).toString(),
  ).toBe("the result");
  run.artifacts.splice(0);
  // Replaced after the server took its digest.
  stored(content).bytes = Buffer.from("another one");
  const replaced = world()
    .artifacts()
    .download(await onlyArtifact(), 100);
  await expect(replaced).rejects.toMatchObject({ facts: { code: "artifact-digest" } });
  run.artifacts.splice(0);
  stored(content, { digest: "md5:1" });
  const unnamed = world()
    .artifacts()
    .download(await onlyArtifact(), 100);
  await expect(unnamed).rejects.toMatchObject({ facts: { code: "artifact-digest" } });
});

test("more bytes than agreed are not read, whatever size the server names", async () => {
  stored(randomBytes(1_001));
  const told = world()
    .artifacts()
    .download(await onlyArtifact(), 1_000);
  await expect(told).rejects.toMatchObject({ facts: { code: "artifact-too-large" } });
  run.artifacts.splice(0);
  const { requests } = world().standIn;
  stored(randomBytes(5_000_000), { size: 10 });
  const lied = world()
    .artifacts()
    .download(await onlyArtifact(), 1_000);
  await expect(lied).rejects.toMatchObject({ facts: { code: "artifact-too-large" } });
  expect(requests.filter((one) => one.startsWith("GET /blobs/"))).toHaveLength(1);
  run.artifacts.splice(0);
  stored(randomBytes(1_000));
  expect(
    await world()
      .artifacts()
      .download(await onlyArtifact(), 1_000),
  ).toHaveLength(1_000);
});

test("an expired artifact and one that is gone are told as such", async () => {
  const artifact = stored(Buffer.from("x"), { expired: true });
  const expired = world()
    .artifacts()
    .download(await onlyArtifact(), 100);
  await expect(expired).rejects.toMatchObject({ facts: { code: "artifact-expired" } });
  artifact.expired = false;
  const listed = await onlyArtifact();
  run.artifacts.splice(0);
  const gone = world().artifacts().download(listed, 100);
  await expect(gone).rejects.toMatchObject({ facts: { code: "artifact-gone" } });
});

test("a download that is cut, or a storage that is away, is tried again", async () => {
  const { artifacts, standIn, waits } = world();
  const content = randomBytes(50_000);
  stored(content);
  standIn.faults.add(/GET \/blobs/, { kind: "half" });
  standIn.faults.add(/GET \/blobs/, { kind: "status", status: 503 });
  standIn.faults.add(/GET .*\/zip/, { kind: "status", status: 502 });
  expect(Buffer.from(await artifacts().download(await onlyArtifact(), 50_000)).equals(content)).toBe(true);
  expect(waits).toHaveLength(3);
});

test("an upload survives a service that fails at first", async () => {
  world().standIn.faults.add(/CreateArtifact/, { kind: "status", status: 503 });
  world().standIn.faults.add(/PUT \/blobs/, { kind: "status", status: 503 });
  await world()
    .artifacts()
    .upload({ name: NAME, content: Buffer.from("1") });
  expect(run.artifacts).toHaveLength(1);
}, 60_000);

test("a name that could lead out of the folder is a defect of ours, and nothing is written", async () => {
  await expect(
    world()
      .artifacts()
      .upload({ name: "../x", content: Buffer.from("1") }),
  ).rejects.toThrow("no name");
});
