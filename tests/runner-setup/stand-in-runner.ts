import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/*
 * The official runner is in no package registry, so a stand-in takes its place: the same command line (`run.sh`, with
 * `--once` for a stored registration), the same variable for a configuration made just in time, the same hook before
 * the first step, and steps with `if: always()` after a hook that failed. What the "job" is stands in a file, as GitHub
 * would have sent it.
 */
const RUN = `#!/usr/bin/env bash
set -u
cd "$(dirname "$0")"
jit=\${ACTIONS_RUNNER_INPUT_JITCONFIG:-}
unset ACTIONS_RUNNER_INPUT_JITCONFIG
if [[ -n $jit ]]; then echo "registered just in time" >.runner; elif [[ ! -f .runner ]]; then echo "not configured" >&2; exit 1; fi
[[ -z $jit && \${1:-} != --once ]] && { echo "expected --once" >&2; exit 1; }
job=/srv/job
while [[ ! -f $job/variables ]]; do sleep 0.1; done
set -a; . "$job/variables"; set +a
export GITHUB_EVENT_PATH=$job/event.json RUNNER_TRACKING_ID=github_tracking
mkdir -p _work
exec 3>&1
bash ./Runner.Worker
`;

const WORKER = `
"$(dirname "$0")/node" "$ACTIONS_RUNNER_HOOK_JOB_STARTED"; status=$?
if [[ $status == 0 ]]; then bash /srv/job/step; else echo "the hook failed: steps are skipped" ; fi
# if: always()
[[ ! -f /srv/job/always ]] || bash /srv/job/always
`;

export interface RunnerArchive {
  readonly path: string;
  readonly sha256: string;
}

/** The stand-in as an archive of the form and name that GitHub publishes. `node` is what runs the hook. */
export function makeRunnerArchive(folder: string, version: string, node: string): RunnerArchive {
  const content = mkdtempSync(join(tmpdir(), "runner-"));
  mkdirSync(join(content, "bin"));
  writeFileSync(join(content, "run.sh"), RUN);
  writeFileSync(join(content, "Runner.Worker"), WORKER);
  execFileSync("cp", [node, join(content, "node")]);
  for (const name of ["run.sh", "Runner.Worker", "node"]) chmodSync(join(content, name), 0o755);
  const path = join(folder, `actions-runner-linux-${process.arch}-${version}.tar.gz`);
  execFileSync("tar", ["--create", "--gzip", "--file", path, "--directory", content, "."]);
  rmSync(content, { recursive: true, force: true });
  return { path, sha256: createHash("sha256").update(readFileSync(path)).digest("hex") };
}
