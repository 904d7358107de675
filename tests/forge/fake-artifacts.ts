import { createHash } from "node:crypto";
import { Problem } from "../../src/model/problem.ts";
import type { Artifact, Artifacts } from "../../src/ports/artifacts.ts";

/** One file of a run as the server keeps it; what is left out follows from the content. */
export interface FakeFile extends Partial<Omit<Artifact, "name">> {
  readonly name: string;
  readonly content: Uint8Array;
}

/** Files of runs in memory. `away` makes every question fail as a server does that gives no answer. */
export function fakeArtifacts(files: Record<number, FakeFile[]>, options: { away?: () => boolean } = {}): Artifacts {
  const requireServer = (): void => {
    if (options.away?.()) throw new Problem({ code: "server-away", what: "GitHub gave no answer" });
  };
  const all = (): FakeFile[] => Object.values(files).flat();
  const shown = (file: FakeFile): Artifact => ({
    id: 1 + all().indexOf(file),
    name: file.name,
    bytes: file.content.length,
    digest: createHash("sha256").update(file.content).digest("hex"),
    isExpired: false,
    createdAt: "2026-03-01T12:00:00Z",
    ...without(file),
  });
  return {
    upload: async ({ name, content }) => {
      requireServer();
      files[0] = [...(files[0] ?? []), { name, content }];
      return { id: all().length };
    },
    list: async (run) => {
      requireServer();
      return (files[run] ?? []).map(shown);
    },
    download: async (artifact) => {
      requireServer();
      const file = all().find((one) => shown(one).id === artifact.id);
      if (file === undefined) throw new Problem({ code: "artifact-gone", what: "the artifact is gone" });
      return file.content;
    },
  };
}

function without({ content: _content, ...facts }: FakeFile): Partial<Artifact> {
  return facts;
}
