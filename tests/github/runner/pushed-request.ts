import { parseConfig } from "../../../src/config/parse-config.ts";
import type { Request } from "../../../src/model/request.ts";
import { makeLocalRequest } from "../../../src/plan/make-request.ts";
import { digestHarness } from "../../../src/plan/suite-hash.ts";
import type { Project } from "../stand-in/project.ts";
import { minutesAgo } from "./bench-project.ts";

/** Pushes a config, a script and a commit on top of them, and makes the request that compares the two. */
export function pushedRequest(
  project: Project,
  { config, script, head = { "src/a.txt": "2" } }: { config: string; script: string; head?: Record<string, string> },
): Request {
  const maintainer = project.person("maintainer", "write");
  const files = { "benchwarden.yml": config, "bench/run.sh": script };
  project.push(maintainer, "main", { ...files, "src/a.txt": "1" }, { committedAt: minutesAgo(600) });
  const base = project.tip("main");
  project.push(maintainer, "topic", head, { from: base, committedAt: minutesAgo(60) });
  const parsed = parseConfig(config, { path: "benchwarden.yml" });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const time = minutesAgo(60);
  return {
    ...makeLocalRequest({
      config: parsed.config,
      suites: parsed.config.suites,
      benchmarks: null,
      harness: digestHarness([{ path: "bench/run.sh", content: Buffer.from(script), executable: false }]),
      builds: [
        { id: "base", role: "base", commit: base, commitTime: time },
        { id: "head", role: "head", commit: project.tip("topic"), commitTime: time },
      ],
      mode: "compare",
      repository: project.repository.fullName,
      machineClass: "bench-x64",
      seed: 1,
      reason: "manual",
      notices: [],
      deadline: "PT10M",
    }),
    configCommit: base,
  };
}
