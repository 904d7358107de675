import { afterEach, beforeEach, expect } from "vitest";
import { systemClock } from "../../src/exec/clock.ts";
import { createArtifacts } from "../../src/github/artifacts.ts";
import { createForge } from "../../src/github/forge.ts";
import type { Surroundings } from "../../src/github/patience.ts";
import { send } from "../../src/github/send.ts";
import type { Artifacts } from "../../src/ports/artifacts.ts";
import type { Forge } from "../../src/ports/forge.ts";
import { Project } from "./stand-in/project.ts";
import { type StandIn, startStandIn } from "./stand-in/server.ts";
import type { Permissions, User } from "./stand-in/state.ts";

/** Everything that a workflow's token can be given here. */
export const ALL: Permissions = {
  actions: "write",
  contents: "write",
  issues: "write",
  members: "read",
  pull_requests: "write",
  statuses: "write",
};

export interface ForgeWorld {
  readonly standIn: StandIn;
  readonly project: Project;
  readonly writer: User;
  /** Seconds that were slept, one entry per wait: the tests do not wait. */
  readonly waits: number[];
  readonly around: Surroundings;
  forge(permissions?: Permissions): Forge;
  artifacts(permissions?: Permissions): Artifacts;
}

/** A repository with one commit at a stand-in of GitHub, fresh for each test; nothing may have strayed from the API. */
export function useForgeWorld(): () => ForgeWorld {
  let world: ForgeWorld | undefined;
  beforeEach(async () => {
    world = await openForgeWorld();
  });
  afterEach(async () => {
    const { standIn, project } = world ?? (await openForgeWorld());
    await standIn.close();
    project.remove();
    expect(standIn.violations).toEqual([]);
  });
  return () => {
    if (!world) throw new Error("the world is opened before each test");
    return world;
  };
}

async function openForgeWorld(): Promise<ForgeWorld> {
  const standIn = await startStandIn();
  const project = new Project(standIn);
  const writer = project.person("maintainer", "write");
  project.push(writer, "main", { "README.md": "hello\n" });
  const waits: number[] = [];
  const around: Surroundings = {
    send,
    clock: systemClock,
    sleep: async (seconds) => void waits.push(seconds),
    uniform: () => 0.5,
  };
  const access = (permissions: Permissions) => ({
    apiUrl: standIn.apiUrl,
    repository: project.repository.fullName,
    token: project.token(permissions),
    clock: systemClock,
  });
  return {
    standIn,
    project,
    writer,
    waits,
    around,
    forge: (permissions = ALL) => createForge(access(permissions), around),
    artifacts: (permissions = ALL) => createArtifacts(access(permissions), around),
  };
}
