// The artifact service of `dtu-github-actions`, which is not ours: what we upload is what another's service holds.

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEphemeralDtu } from "dtu-github-actions/ephemeral";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { uploadArtifact } from "../../src/github/upload.ts";
import { runtimeToken } from "./stand-in/artifact-service.ts";

let folder: string;
let service: Awaited<ReturnType<typeof startEphemeralDtu>>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "benchwarden-dtu-"));
  vi.spyOn(console, "log").mockReturnValue();
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  service = await startEphemeralDtu(folder);
  vi.stubEnv("ACTIONS_RESULTS_URL", `${service.url}/`);
  vi.stubEnv("ACTIONS_RUNTIME_TOKEN", runtimeToken({ id: 1 }));
  vi.stubEnv("GITHUB_SERVER_URL", "https://github.com");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A question to the service, in its own JSON. */
async function ask(method: string, body: object): Promise<Record<string, unknown>> {
  const address = `${service.url}/twirp/github.actions.results.api.v1.ArtifactService/${method}`;
  const headers = { "content-type": "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  return (await answer.json()) as Record<string, unknown>;
}

test("another implementation of the artifact service holds exactly what was uploaded", async () => {
  const content = randomBytes(200_000);
  const name = `result-bench-x64-${randomBytes(6).toString("hex")}-1`;
  const { id } = await uploadArtifact({ name, content });
  const listed = await ask("ListArtifacts", { nameFilter: { value: name } });
  expect(listed.artifacts).toMatchObject([{ name, databaseId: String(id), size: String(content.length) }]);
  const { signedUrl } = await ask("GetSignedArtifactURL", { name });
  const stored = Buffer.from(await (await fetch(String(signedUrl))).arrayBuffer());
  expect(stored.equals(content)).toBe(true);
});

test("a service that does not know the upload is told as a problem, not passed over", async () => {
  vi.stubEnv("ACTIONS_RESULTS_URL", "http://127.0.0.1:9/");
  const uploaded = uploadArtifact({ name: "result-x-1", content: Buffer.from("1") });
  await expect(uploaded).rejects.toMatchObject({ facts: { code: "artifact-not-uploaded" } });
}, 60_000);
