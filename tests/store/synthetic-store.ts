import { createHash } from "node:crypto";
import { runGit } from "../../src/git/run-git.ts";
import { sampleCommit } from "./sample-result.ts";

/**
 * Fills a bare repository's `bench-data` with `count` entries named like recordings, some 70 a day over the days before
 * 2026, in one commit. Their bytes are incompressible filler of `bytes` each: enough for all that looks at names only.
 */
export async function fillStore(gitDir: string, count: number, bytes = 300): Promise<void> {
  const parts: Buffer[] = [Buffer.from(HEAD)];
  const file = (path: string, content: Buffer): void => {
    parts.push(Buffer.from(`M 100644 inline ${path}\ndata ${content.length}\n`), content, Buffer.from("\n"));
  };
  file(
    "store.json",
    Buffer.from('{"schema":"benchwarden.store/1","created":"2020-01-01T00:00:00Z","compaction":{"until":null}}\n'),
  );
  for (let index = 0; index < count; index++) file(syntheticPath(index), filler(index, bytes));
  const done = await runGit(["fast-import", "--quiet", "--date-format=raw"], { gitDir, input: Buffer.concat(parts) });
  if (done.status !== 0) throw new Error(done.stderr);
}

const HEAD = "commit refs/heads/bench-data\ncommitter filler <filler@localhost> 1700000000 +0000\ndata 4\nfill\n";

function syntheticPath(index: number): string {
  const day = new Date(Date.UTC(2025, 11, 31) - Math.floor(index / 70) * 86_400_000).toISOString();
  const cell = createHash("sha256").update(`cell ${index}`).digest("hex").slice(0, 12);
  const [year, month, date] = [day.slice(0, 4), day.slice(5, 7), day.slice(8, 10)];
  return `log/record/${year}/${month}/${date}-${sampleCommit(index).slice(0, 12)}-bench-x64-${cell}-1.json.gz`;
}

function filler(index: number, bytes: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(bytes / 32) }, (_, block) =>
    createHash("sha256").update(`filler ${index} ${block}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, bytes);
}
