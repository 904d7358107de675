import type { Artifact, Artifacts } from "../ports/artifacts.ts";
import { type Access, allPages, type Client, createClient, surroundings } from "./client.ts";
import { downloadArtifact } from "./download.ts";
import { idOf } from "./id.ts";
import type { Surroundings } from "./patience.ts";
import { uploadArtifact } from "./upload.ts";

/** The files of workflow runs of one repository. */
export function createArtifacts(access: Access, around: Surroundings = surroundings(access.clock)): Artifacts {
  const client = createClient(access, around);
  return {
    upload: uploadArtifact,
    list: (run) => listArtifacts(client, run),
    download: (artifact, maxBytes) => downloadArtifact(access, around, artifact, maxBytes),
  };
}

async function listArtifacts({ request, repo }: Client, run: number): Promise<Artifact[]> {
  const artifacts = await allPages("list the artifacts of the run", async (page) => {
    const route = "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts";
    const { data, headers } = await request(route, { ...repo, run_id: run, per_page: 100, page });
    return { items: data.artifacts, headers };
  });
  return artifacts.map((artifact) => ({
    id: idOf(artifact.id),
    name: artifact.name,
    bytes: artifact.size_in_bytes,
    digest: /^sha256:([0-9a-f]{64})$/.exec(artifact.digest ?? "")?.[1] ?? null,
    isExpired: artifact.expired,
    createdAt: artifact.created_at ?? "",
  }));
}
