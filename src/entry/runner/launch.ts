import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseAdmission } from "../../runner/admission.ts";
import { parsePolicy } from "../../runner/policy.ts";
import { type ControlGroups, findControlGroups } from "../../sandbox/control-groups.ts";
import { createExecutor } from "../../sandbox/executor.ts";
import { serveLaunches } from "../../sandbox/launch-server.ts";
import { LAUNCHER_GROUP } from "../../sandbox/launcher-apart.ts";

/*
 * `bench-launch@.service`, as bench-job, one instance a connection: standard input and output are the socket. It holds no
 * secret; what it starts runs in a sandbox and in a control group of its own.
 */
const BOUNDS = {
  jobs: "/var/lib/benchwarden/jobs",
  homes: "/var/lib/benchwarden/launcher/homes",
  tenant,
  rootfs: "/var/lib/benchwarden/rootfs",
  hidden: [
    ...["/boot", "/dev", "/etc", "/home", "/proc", "/root", "/run", "/sys", "/var"],
    ...["/opt/benchwarden", "/usr/local/lib/benchwarden"],
  ],
};

/** The repository of a job: by its admission, which root wrote, or, without admissions, the only one of the policy. */
function tenant(job: string): string | null {
  try {
    const policy = parsePolicy(readFileSync("/etc/benchwarden/policy.json", "utf8"));
    if (policy.admission === "required") {
      const text = readFileSync(join("/run/benchwarden/admissions", `${job}.json`), "utf8");
      return String(parseAdmission(text).repositoryId);
    }
    const [only, ...others] = policy.repositories;
    return only !== undefined && others.length === 0 ? String(only.id) : null;
  } catch {
    return null;
  }
}

/**
 * The groups that were delegated to this unit. In the unified hierarchy a group with processes can give its children no
 * limits, so this process first moves into one of its own.
 */
function delegatedGroups(): ControlGroups {
  const groups = findControlGroups();
  if (groups.unified !== null) {
    try {
      const own = join(groups.unified, LAUNCHER_GROUP);
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, "cgroup.procs"), String(process.pid));
    } catch {
      // Not delegated here: the executor finds out which groups are usable, and the result says so.
    }
  }
  return groups;
}

serveLaunches(
  { input: process.stdin, output: process.stdout },
  createExecutor({ groups: delegatedGroups() }),
  BOUNDS,
).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
