import { join, relative } from "node:path";
import type { Repository } from "../../ports/repository.ts";
import type { Words } from "./verb.ts";

/** The config file, as seen from here: as asked, else `benchwarden.yml` at the top of the work tree. */
export function configPath(words: Words, repository: Repository): string {
  return words.one("config") ?? relative(process.cwd(), join(repository.workTree ?? ".", "benchwarden.yml"));
}
