import type { Project } from "../../src/ports/project.ts";

/** A work tree in memory; `files` shows what was written. */
export class MemoryProject implements Project {
  readonly files: Map<string, string>;
  host: { host: string; fullName: string } | null = { host: "github.com", fullName: "acme/thing" };
  branch: { name: string; source: "remote" | "work tree" } | null = { name: "main", source: "remote" };

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.files = new Map(Object.entries(files));
  }

  async paths(): Promise<string[]> {
    return [...this.files.keys()].sort();
  }

  async tryRead(path: string): Promise<string | null> {
    return this.read(path);
  }

  async read(path: string): Promise<string | null> {
    return this.files.get(path) ?? null;
  }

  async write(path: string, text: string): Promise<void> {
    this.files.set(path, text);
  }

  async remote(): ReturnType<Project["remote"]> {
    return this.host;
  }

  async defaultBranch(): ReturnType<Project["defaultBranch"]> {
    return this.branch;
  }
}
