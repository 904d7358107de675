import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Admission, parseAdmission } from "../../runner/admission.ts";
import { askForLimit } from "../../runner/ask-for-limit.ts";
import { jobFacts } from "../../runner/job-facts.ts";
import { judgeJob } from "../../runner/judge-job.ts";
import { parsePolicy } from "../../runner/policy.ts";

/*
 * The runner calls this before the first step of a job, on its own Node. A hook that fails does not stop a job: steps
 * with `if: always()` run all the same. So a job that is refused is not failed but ended: every process of the runner's
 * user is killed, the runner first of all, and should it live on, this process never returns; the unit's time limit is
 * the last word. Paths are constants: nothing in the environment, which a workflow may write, can move them.
 */
const POLICY = "/etc/benchwarden/policy.json";
const ADMISSIONS = "/run/benchwarden/admissions";
/** On the machine of a standing runner alone: other runners are limited by their own unit. */
const LIMIT = "/run/benchwarden/limit.sock";

async function refusal(): Promise<string | null> {
  const reason = judgement();
  if (reason !== null || !existsSync(LIMIT) || (await askForLimit(LIMIT))) return reason;
  return "the machine did not set the job's time limit";
}

function judgement(): string | null {
  try {
    const policy = parsePolicy(readFileSync(POLICY, "utf8"));
    const facts = jobFacts(process.env, readFileSync(process.env.GITHUB_EVENT_PATH ?? "", "utf8"));
    return judgeJob(facts, policy, policy.admission === "required" ? admissions() : []);
  } catch (error) {
    const what = error instanceof Error ? error.name : "an error";
    return `the hook could not decide: ${what === "Refused" && error instanceof Error ? error.message : what}`;
  }
}

function admissions(): Admission[] {
  return readdirSync(ADMISSIONS)
    .filter((name) => name.endsWith(".json"))
    .map((name) => parseAdmission(readFileSync(join(ADMISSIONS, name), "utf8")));
}

/** Signals whatever this user may signal, this process excepted. As root that would be the machine: then only the callers. */
function killEverything(): void {
  const targets = process.getuid?.() === 0 ? callers() : [-1];
  for (const target of targets) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // Gone already, or not ours: what is left is ended by the unit.
    }
  }
}

/** The processes above this one, the first of the system left out. */
function callers(): number[] {
  const found: number[] = [];
  for (let pid = process.ppid; pid > 1; ) {
    found.push(pid);
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    pid = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  }
  return found;
}

/** Does not return when the job is refused. */
function act(reason: string | null): void {
  if (reason === null) {
    console.log("benchwarden: this job is admitted");
    return;
  }
  console.error(`benchwarden: this job is refused and ended: ${reason}`);
  for (;;) {
    killEverything();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
  }
}

refusal().then(act, () => act("the hook could not decide"));
