import { join } from "node:path";
import { type BuiltSite, buildSite } from "../commands/site.ts";
import { writeSiteFolder } from "../exec/site-folder.ts";
import type { Repository } from "../ports/repository.ts";
import type { StoreSession } from "../ports/store.ts";
import type { CommitName } from "../site/input.ts";
import { packageRoot } from "./package-root.ts";

/** Builds the site of a store into a folder; commits get the names that the repository has for them. */
export async function putSite(options: {
  store: StoreSession;
  out: string;
  repository: Repository | null;
  title: string;
  repositoryUrl: string | null;
  siteUrl: string | null;
}): Promise<BuiltSite> {
  const { store, out, repository, ...inputs } = options;
  const names = repository === null ? new Map<string, CommitName>() : await commitNames(repository);
  const built = await buildSite({ ...inputs, names }, store);
  await writeSiteFolder(out, { assets: join(packageRoot(), "dist", "dashboard"), files: built.files });
  return built;
}

/** Tags and subjects of the commits that HEAD reaches. */
async function commitNames(repository: Repository): Promise<Map<string, CommitName>> {
  const tags = await repository.tags();
  const commits = await repository.list("HEAD").catch(() => []);
  return new Map(
    commits.map((commit) => [commit.id, { tag: tags.get(commit.id)?.[0] ?? null, subject: commit.subject }]),
  );
}
