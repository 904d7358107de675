import type { Admission } from "./admission.ts";
import { type Api, ApiRefusal } from "./api.ts";
import { type Found, findQueuedJobs } from "./find-queued-jobs.ts";
import type { App, Policy } from "./policy.ts";

/** Root's side of `start.sock`. `start` answers when the runner's unit has ended. */
export interface Starter {
  fit(): Promise<{ readonly fit: boolean; readonly reason: string }>;
  start(admission: Admission, jit: string): Promise<{ readonly result: string }>;
}

export interface ControllerPorts {
  readonly api: Api;
  readonly starter: Starter;
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  /** Resolves early when the controller is told to stop. */
  readonly sleep: (seconds: number) => Promise<void>;
  readonly log: (text: string) => void;
  /** Called whenever GitHub has answered: the time of the last contact. */
  readonly heard: () => void;
  /** Why a job that waits gets no runner here, for `status`; null once the machine is fit again. */
  readonly unfit: (reason: string | null) => void;
}

/** `machine` tells this host's runners from those of others: lower-case letters, digits. */
export interface ControllerInputs {
  readonly policy: Policy;
  readonly app: App;
  readonly machine: string;
  /** Seconds between two looks at the queue, about. */
  readonly pollSeconds: number;
  readonly signal: AbortSignal;
}

const LONGEST_BACK_OFF_SECONDS = 600;
/** An unfit machine rarely mends itself within seconds. */
const UNFIT_FACTOR = 3;

/**
 * Looks for queued jobs that the policy allows and makes one runner for one of them at a time, until told to stop.
 * A registration ends with its job; what a death left behind is deleted by name when the next controller starts.
 */
export async function control(inputs: ControllerInputs, ports: ControllerPorts): Promise<void> {
  const said = new Set<string>();
  let failures = 0;
  let tidy = false;
  while (!inputs.signal.aborted) {
    let wait = inputs.pollSeconds * (0.75 + ports.uniform() / 2);
    try {
      if (!tidy) await deleteLeftovers(inputs, ports);
      tidy = true;
      const turn = await takeTurn(inputs, ports, said);
      ports.heard();
      // A runner that ends badly has most often not taken its job, which then is there again at once.
      failures = turn === "broken" ? failures + 1 : 0;
      if (turn === "served") wait = 0;
      if (turn === "unfit") wait *= UNFIT_FACTOR;
      if (turn === "broken") wait = backOff(failures, inputs.pollSeconds, ports.uniform());
    } catch (error) {
      failures += 1;
      const asked = error instanceof ApiRefusal ? error.waitSeconds : 0;
      wait = Math.max(asked, backOff(failures, inputs.pollSeconds, ports.uniform()));
      ports.log(`${error instanceof Error ? error.message : "an error"}; next try in ${Math.round(wait)} s`);
    }
    if (wait > 0) await ports.sleep(wait);
  }
}

/** Full jitter: many machines must not come back in the same second. */
function backOff(failures: number, pollSeconds: number, uniform: number): number {
  return pollSeconds + uniform * Math.min(LONGEST_BACK_OFF_SECONDS, pollSeconds * 2 ** Math.min(failures, 10));
}

/** `idle`: nothing to do · `unfit`: a job waits and gets no runner · `broken`: its runner did not end well. */
type Turn = "idle" | "unfit" | "served" | "broken";

async function takeTurn(inputs: ControllerInputs, ports: ControllerPorts, said: Set<string>): Promise<Turn> {
  const { jobs, refused } = await findQueuedJobs(inputs.policy, ports.api);
  for (const { job, why } of refused) sayOnce(said, `job ${job} is left alone: ${why}`, ports.log);
  const next = jobs[0];
  if (next === undefined) {
    ports.unfit(null);
    return "idle";
  }
  const fitness = await ports.starter.fit();
  if (!fitness.fit) return refuse(`the machine is unfit, no runner is made: ${fitness.reason}`);
  const made = await makeRunner(next, inputs, ports);
  if ("status" in made) return refuse(`GitHub makes no runner (status ${made.status}): ${adviceFor(made.status)}`);
  ports.unfit(null);
  return (await serve(next, made, { inputs, ports })) ? "served" : "broken";

  function refuse(reason: string): Turn {
    sayOnce(said, reason, ports.log);
    ports.unfit(reason);
    return "unfit";
  }
}

function sayOnce(said: Set<string>, text: string, log: (text: string) => void): void {
  if (said.has(text)) return;
  if (said.size > 1_000) said.clear();
  said.add(text);
  log(text);
}

/** What GitHub refuses without being in trouble itself, and what a person can look at. */
const REFUSALS: ReadonlyMap<number, string> = new Map([
  [404, "is the app installed, may it make runners, is the group or repository of the policy there?"],
  [409, "a runner of this name is there; it is deleted, and the job looked at again"],
  [422, "it does not take the group or the labels of the policy"],
]);

function adviceFor(status: number): string {
  return REFUSALS.get(status) ?? "see its documentation of generate-jitconfig";
}

interface Runner {
  readonly name: string;
  readonly jit: string;
}

async function makeRunner(
  { job }: Found,
  inputs: ControllerInputs,
  ports: ControllerPorts,
): Promise<Runner | { readonly status: number }> {
  const name = `${namePrefix(inputs)}${job.job}`;
  const made = await ports.api.post(`${runnersPath(inputs.app)}/generate-jitconfig`, {
    name,
    runner_group_id: "organisation" in inputs.app.scope ? inputs.app.scope.runnerGroup : 1,
    labels: ["self-hosted", "linux", inputs.policy.class, `run-${job.run}`],
    work_folder: "_work",
  });
  if (made.status === 409) await deleteLeftovers(inputs, ports);
  if (REFUSALS.has(made.status)) return { status: made.status };
  if (made.status !== 201) throw new ApiRefusal("a runner's configuration", made);
  return { name, jit: textField(made.body, "encoded_jit_config") };
}

/** One runner for one job, until it has ended. False when it did not end by itself. */
async function serve(
  { job, repository }: Found,
  { name, jit }: Runner,
  { inputs, ports }: { inputs: ControllerInputs; ports: ControllerPorts },
): Promise<boolean> {
  ports.log(`runner ${name} is made for job ${job.job} of run ${job.run}`);
  const admission = { job: job.job, run: job.run, attempt: job.attempt, repositoryId: repository.id };
  try {
    const { result } = await ports.starter.start(admission, jit);
    ports.log(`runner ${name} has ended: ${result}`);
    return result === "success";
  } finally {
    // A registration that nobody used must not wait for a job of somebody else.
    await deleteLeftovers(inputs, ports);
  }
}

function namePrefix({ policy, machine }: ControllerInputs): string {
  return `${policy.class}-${machine}-`;
}

function runnersPath(app: App): string {
  return "organisation" in app.scope
    ? `/orgs/${app.scope.organisation}/actions/runners`
    : `/repos/${app.scope.repository}/actions/runners`;
}

const PAGES = 10;

/** Registrations of this machine that no job took. */
async function deleteLeftovers(inputs: ControllerInputs, ports: ControllerPorts): Promise<void> {
  const path = runnersPath(inputs.app);
  for (let page = 1; page <= PAGES; page++) {
    const answer = await ports.api.get(`${path}?per_page=100&page=${page}`);
    if (answer.status !== 200) throw new ApiRefusal("the list of runners", answer);
    const runners = listField(answer.body, "runners");
    for (const runner of runners) {
      if (!textField(runner, "name").startsWith(namePrefix(inputs))) continue;
      const id = Reflect.get(Object(runner), "id");
      if (Number.isSafeInteger(id)) await ports.api.delete(`${path}/${id}`);
    }
    if (runners.length < 100) return;
  }
}

function textField(body: unknown, name: string): string {
  const found = Reflect.get(Object(body), name);
  if (typeof found !== "string") throw new Error(`an answer of GitHub lacks ${name}`);
  return found;
}

function listField(body: unknown, name: string): readonly unknown[] {
  const found = Reflect.get(Object(body), name);
  if (!Array.isArray(found)) throw new Error(`an answer of GitHub lacks ${name}`);
  return found;
}
