"use strict";

// src/entry/runner/controller.ts
var import_node_fs = require("node:fs");
var import_node_path = require("node:path");
var import_promises = require("node:timers/promises");

// src/runner/app-token.ts
var import_node_crypto = require("node:crypto");
function appClaim(app, key, nowSeconds) {
  const parts = [
    { alg: "RS256", typ: "JWT" },
    { iat: Math.floor(nowSeconds) - 60, exp: Math.floor(nowSeconds) + 480, iss: String(app) }
  ];
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${signed}.${(0, import_node_crypto.createSign)("RSA-SHA256").update(signed).sign(key, "base64url")}`;
}

// src/runner/api.ts
var ApiRefusal = class extends Error {
  waitSeconds;
  constructor(what, answer) {
    const wait = answer.retryAfterSeconds;
    super(`GitHub refused ${what} (status ${answer.status}${wait === null ? "" : `, asked to wait ${wait} s`})`);
    this.name = "ApiRefusal";
    this.waitSeconds = wait ?? 0;
  }
};
var LARGEST_ANSWER = 16 * 1024 * 1024;
var TIMEOUT_MS = 3e4;
function createApi(app, options) {
  const known = /* @__PURE__ */ new Map();
  const send = options.fetch ?? fetch;
  let token = null;
  async function request(method, path, init) {
    const headers = {
      accept: "application/vnd.github+json",
      "user-agent": "benchwarden",
      "x-github-api-version": "2022-11-28",
      authorization: init.auth
    };
    if (init.etag !== void 0) headers["if-none-match"] = init.etag;
    if (init.body !== void 0) headers["content-type"] = "application/json";
    return send(`${app.server}${path}`, {
      method,
      headers,
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...init.body === void 0 ? {} : { body: init.body }
    });
  }
  async function authorization() {
    const now = options.nowSeconds();
    if (token === null || token.until < now + 120) {
      const auth = `Bearer ${appClaim(app.id, options.key, now)}`;
      const answer = await request("POST", `/app/installations/${app.installation}/access_tokens`, { auth });
      const body = await readBody(answer);
      const value = typeof body === "object" && body !== null && "token" in body ? body.token : void 0;
      if (answer.status !== 201 || typeof value !== "string") {
        throw new Error(`GitHub gave no token to the app (status ${answer.status})`);
      }
      token = { value, until: now + 3e3 };
    }
    return `Bearer ${token.value}`;
  }
  async function ask(method, path, body) {
    const auth = await authorization();
    const before = method === "GET" ? known.get(path) : void 0;
    const answer = await request(method, path, {
      auth,
      ...body === void 0 ? {} : { body: JSON.stringify(body) },
      ...before === void 0 ? {} : { etag: before.etag }
    });
    if (answer.status === 401) token = null;
    if (answer.status === 304 && before !== void 0) {
      await answer.body?.cancel();
      return { status: 200, body: before.body, retryAfterSeconds: null };
    }
    const found = await readBody(answer);
    const etag = answer.headers.get("etag");
    if (method === "GET" && answer.status === 200 && etag !== null) remember(known, path, { etag, body: found });
    return { status: answer.status, body: found, retryAfterSeconds: waitOf(answer) };
  }
  return {
    get: (path) => ask("GET", path),
    post: (path, body) => ask("POST", path, body),
    delete: (path) => ask("DELETE", path)
  };
}
function remember(known, path, answer) {
  known.delete(path);
  known.set(path, answer);
  const oldest = known.size > 200 ? known.keys().next().value : void 0;
  if (oldest !== void 0) known.delete(oldest);
}
async function readBody(answer) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    if (bytes > LARGEST_ANSWER) throw new Error("an answer of GitHub's API is larger than 16 MiB");
    chunks.push(chunk);
  }
  if (bytes === 0) return null;
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}
function waitOf(answer) {
  const said = Number(answer.headers.get("retry-after") ?? Number.NaN);
  if (Number.isFinite(said) && said >= 0) return Math.min(said, 3600);
  return answer.status === 429 || answer.headers.get("x-ratelimit-remaining") === "0" ? 60 : null;
}

// src/runner/guards.ts
function record(found, place, keys) {
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw new Refused(`${place} is no object`);
  const unknown = Object.keys(found).find((key) => !keys.includes(key));
  if (unknown !== void 0) throw new Refused(`${place} has an unknown key`);
  return Object.fromEntries(Object.entries(found));
}
function text(found, place, pattern) {
  if (typeof found !== "string" || !pattern.test(found)) throw new Refused(`${place} is not what it has to be`);
  return found;
}
function id(found, place) {
  if (typeof found !== "number" || !Number.isSafeInteger(found) || found <= 0) {
    throw new Refused(`${place} is no whole number above zero`);
  }
  return found;
}
function list(found, place, most) {
  if (!Array.isArray(found) || found.length === 0 || found.length > most) {
    throw new Refused(`${place} is no list of 1 to ${most} entries`);
  }
  return found;
}
var Refused = class extends Error {
  constructor(what) {
    super(what);
    this.name = "Refused";
  }
};

// src/runner/queued-job.ts
function readQueuedJob(run, job) {
  const one = fields(run, "the run");
  const two = fields(job, "the job");
  return {
    job: String(id(two.id, "job.id")),
    jobName: words(two.name, "job.name"),
    labels: Array.isArray(two.labels) ? two.labels.map((label) => words(label, "job.labels")) : [],
    run: id(one.id, "run.id"),
    attempt: id(one.run_attempt, "run.run_attempt"),
    event: words(one.event, "run.event"),
    // The API may write the ref behind the file.
    path: words(one.path, "run.path").replace(/@.*$/, ""),
    branch: words(one.head_branch, "run.head_branch"),
    repositoryId: id(fields(one.repository, "run.repository").id, "run.repository.id"),
    headRepositoryId: id(fields(one.head_repository, "run.head_repository").id, "run.head_repository.id"),
    actor: words(fields(one.actor, "run.actor").login, "run.actor.login"),
    triggeringActor: words(fields(one.triggering_actor, "run.triggering_actor").login, "run.triggering_actor.login")
  };
}
function fields(found, place) {
  if (typeof found !== "object" || found === null) throw new Refused(`${place} is no object`);
  return record(found, place, Object.keys(found));
}
function words(found, place) {
  if (typeof found !== "string" || found === "" || found.length > 300) throw new Refused(`${place} is no text`);
  return found;
}
var GATE_ACTOR = "github-actions[bot]";
var RULES = [
  ["the job does not ask for this class", (job, _repository, name) => job.labels.includes(name)],
  ["the run was not started by workflow_dispatch", (job) => job.event === "workflow_dispatch"],
  ["the run is of another repository", (job, repository) => job.repositoryId === repository.id],
  ["the run's code is of another repository", (job, repository) => job.headRepositoryId === repository.id],
  ["the run is of another workflow file", (job, repository) => job.path === repository.workflow],
  [
    "the run is of a branch that is not trusted",
    (job, repository) => repository.refs.includes(`refs/heads/${job.branch}`)
  ],
  ["the job is another than the allowed one", (job, repository) => isJob(job.jobName, repository.job)]
];
function judgeQueuedJob(job, repository, className) {
  return RULES.find(([, holds]) => !holds(job, repository, className))?.[0] ?? null;
}
function isJob(shown, key) {
  return shown === key || shown.startsWith(`${key} `);
}

// src/runner/find-queued-jobs.ts
var STATES = ["queued", "in_progress"];
async function findQueuedJobs(policy, api) {
  const jobs = [];
  const refused = [];
  for (const repository of policy.repositories) {
    for (const run of await waitingRuns(repository, api)) {
      for (const job of await waitingJobs(repository, run, api)) {
        const read = tryRead(run, job);
        if (read === null || !read.labels.includes(policy.class)) continue;
        const why = judgeQueuedJob(read, repository, policy.class) ?? await judgeActors(read, repository, api);
        if (why === null) jobs.push({ job: read, repository });
        else refused.push({ job: read.job, why });
      }
    }
  }
  return { jobs: jobs.sort((a, b) => a.job.run - b.job.run), refused };
}
async function waitingRuns(repository, api) {
  const file = repository.workflow.slice(repository.workflow.lastIndexOf("/") + 1);
  const runs = [];
  for (const state of STATES) {
    const path = `/repos/${repository.name}/actions/workflows/${file}/runs?status=${state}&per_page=100`;
    runs.push(...listOf(await answered(api, path), "workflow_runs"));
  }
  return runs;
}
async function waitingJobs(repository, run, api) {
  const number = Reflect.get(Object(run), "id");
  if (!Number.isSafeInteger(number)) return [];
  const path = `/repos/${repository.name}/actions/runs/${number}/jobs?filter=latest&per_page=100`;
  const all = listOf(await answered(api, path), "jobs");
  return all.filter((job) => Reflect.get(Object(job), "status") === "queued");
}
function tryRead(run, job) {
  try {
    return readQueuedJob(run, job);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}
async function judgeActors(job, repository, api) {
  for (const login of /* @__PURE__ */ new Set([job.actor, job.triggeringActor])) {
    if (login === GATE_ACTOR) continue;
    if (!/^[A-Za-z0-9-]{1,100}$/.test(login)) return "who started it cannot write";
    const answer = await api.get(`/repos/${repository.name}/collaborators/${login}/permission`);
    const permission = answer.status === 200 ? Reflect.get(Object(answer.body), "permission") : null;
    if (permission !== "write" && permission !== "admin") return "who started it cannot write";
  }
  return null;
}
async function answered(api, path) {
  const answer = await api.get(path);
  if (answer.status === 200) return answer.body;
  throw new ApiRefusal("the list of queued runs", answer);
}
function listOf(body, name) {
  const found = Reflect.get(Object(body), name);
  return Array.isArray(found) ? found : [];
}

// src/runner/controller.ts
var LONGEST_BACK_OFF_SECONDS = 600;
var UNFIT_FACTOR = 3;
async function control(inputs, ports) {
  const said = /* @__PURE__ */ new Set();
  let failures = 0;
  let tidy = false;
  while (!inputs.signal.aborted) {
    let wait = inputs.pollSeconds * (0.75 + ports.uniform() / 2);
    try {
      if (!tidy) await deleteLeftovers(inputs, ports);
      tidy = true;
      const turn = await takeTurn(inputs, ports, said);
      ports.heard();
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
function backOff(failures, pollSeconds, uniform) {
  return pollSeconds + uniform * Math.min(LONGEST_BACK_OFF_SECONDS, pollSeconds * 2 ** Math.min(failures, 10));
}
async function takeTurn(inputs, ports, said) {
  const { jobs, refused } = await findQueuedJobs(inputs.policy, ports.api);
  for (const { job, why } of refused) sayOnce(said, `job ${job} is left alone: ${why}`, ports.log);
  const next = jobs[0];
  if (next === void 0) {
    ports.unfit(null);
    return "idle";
  }
  const fitness = await ports.starter.fit();
  if (!fitness.fit) return refuse(`the machine is unfit, no runner is made: ${fitness.reason}`);
  const made = await makeRunner(next, inputs, ports);
  if ("status" in made) return refuse(`GitHub makes no runner (status ${made.status}): ${adviceFor(made.status)}`);
  ports.unfit(null);
  return await serve(next, made, { inputs, ports }) ? "served" : "broken";
  function refuse(reason) {
    sayOnce(said, reason, ports.log);
    ports.unfit(reason);
    return "unfit";
  }
}
function sayOnce(said, text2, log) {
  if (said.has(text2)) return;
  if (said.size > 1e3) said.clear();
  said.add(text2);
  log(text2);
}
var REFUSALS = /* @__PURE__ */ new Map([
  [404, "is the app installed, may it make runners, is the group or repository of the policy there?"],
  [409, "a runner of this name is there; it is deleted, and the job looked at again"],
  [422, "it does not take the group or the labels of the policy"]
]);
function adviceFor(status) {
  return REFUSALS.get(status) ?? "see its documentation of generate-jitconfig";
}
async function makeRunner({ job }, inputs, ports) {
  const name = `${namePrefix(inputs)}${job.job}`;
  const made = await ports.api.post(`${runnersPath(inputs.app)}/generate-jitconfig`, {
    name,
    runner_group_id: "organisation" in inputs.app.scope ? inputs.app.scope.runnerGroup : 1,
    labels: ["self-hosted", "linux", inputs.policy.class, `run-${job.run}`],
    work_folder: "_work"
  });
  if (made.status === 409) await deleteLeftovers(inputs, ports);
  if (REFUSALS.has(made.status)) return { status: made.status };
  if (made.status !== 201) throw new ApiRefusal("a runner's configuration", made);
  return { name, jit: textField(made.body, "encoded_jit_config") };
}
async function serve({ job, repository }, { name, jit }, { inputs, ports }) {
  ports.log(`runner ${name} is made for job ${job.job} of run ${job.run}`);
  const admission = { job: job.job, run: job.run, attempt: job.attempt, repositoryId: repository.id };
  try {
    const { result } = await ports.starter.start(admission, jit);
    ports.log(`runner ${name} has ended: ${result}`);
    return result === "success";
  } finally {
    await deleteLeftovers(inputs, ports);
  }
}
function namePrefix({ policy, machine }) {
  return `${policy.class}-${machine}-`;
}
function runnersPath(app) {
  return "organisation" in app.scope ? `/orgs/${app.scope.organisation}/actions/runners` : `/repos/${app.scope.repository}/actions/runners`;
}
var PAGES = 10;
async function deleteLeftovers(inputs, ports) {
  const path = runnersPath(inputs.app);
  for (let page = 1; page <= PAGES; page++) {
    const answer = await ports.api.get(`${path}?per_page=100&page=${page}`);
    if (answer.status !== 200) throw new ApiRefusal("the list of runners", answer);
    const runners = listField(answer.body, "runners");
    for (const runner of runners) {
      if (!textField(runner, "name").startsWith(namePrefix(inputs))) continue;
      const id2 = Reflect.get(Object(runner), "id");
      if (Number.isSafeInteger(id2)) await ports.api.delete(`${path}/${id2}`);
    }
    if (runners.length < 100) return;
  }
}
function textField(body, name) {
  const found = Reflect.get(Object(body), name);
  if (typeof found !== "string") throw new Error(`an answer of GitHub lacks ${name}`);
  return found;
}
function listField(body, name) {
  const found = Reflect.get(Object(body), name);
  if (!Array.isArray(found)) throw new Error(`an answer of GitHub lacks ${name}`);
  return found;
}

// src/runner/policy.ts
var POLICY_SCHEMA = "benchwarden.policy/1";
var NAME = /^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/;
var WORD = /^[a-z0-9][a-z0-9-]{0,62}$/;
var WORKFLOW = /^\.github\/workflows\/[A-Za-z0-9_.-]{1,100}\.ya?ml$/;
var REF = /^refs\/heads\/(?!.*\.\.)[A-Za-z0-9_./-]{1,200}$/;
var SERVER = /^https:\/\/[a-z0-9.-]{1,200}(?::\d{1,5})?(?:\/api\/v3)?$|^http:\/\/127\.0\.0\.1:\d{1,5}$/;
function parsePolicy(json) {
  const found = record(parseJson(json, "the policy"), "the policy", [
    "schema",
    "class",
    "admission",
    "repositories",
    "app"
  ]);
  if (found.schema !== POLICY_SCHEMA) throw new Refused(`the policy is not of the schema ${POLICY_SCHEMA}`);
  const admission = found.admission;
  if (admission !== "required" && admission !== "none") throw new Refused("the policy's admission is unknown");
  return {
    class: text(found.class, "the policy's class", WORD),
    admission,
    repositories: list(found.repositories, "the policy's repositories", 50).map(parseRepository),
    app: found.app === void 0 || found.app === null ? null : parseApp(found.app)
  };
}
function parseRepository(entry, index) {
  const place = `repositories[${index}]`;
  const found = record(entry, place, ["id", "name", "workflow", "refs", "job"]);
  return {
    id: id(found.id, `${place}.id`),
    name: text(found.name, `${place}.name`, NAME),
    workflow: text(found.workflow, `${place}.workflow`, WORKFLOW),
    refs: list(found.refs, `${place}.refs`, 10).map((ref) => text(ref, `${place}.refs`, REF)),
    job: text(found.job, `${place}.job`, WORD)
  };
}
function parseApp(entry) {
  const found = record(entry, "app", ["id", "installation", "server", "organisation", "runnerGroup", "repository"]);
  const scope = found.organisation === void 0 ? { repository: text(found.repository, "app.repository", NAME) } : {
    organisation: text(found.organisation, "app.organisation", /^[A-Za-z0-9-]{1,100}$/),
    runnerGroup: id(found.runnerGroup, "app.runnerGroup")
  };
  return {
    id: id(found.id, "app.id"),
    installation: id(found.installation, "app.installation"),
    server: text(found.server ?? "https://api.github.com", "app.server", SERVER),
    scope
  };
}
function parseJson(json, what) {
  try {
    return JSON.parse(json);
  } catch {
    throw new Refused(`${what} is no JSON`);
  }
}

// src/runner/start-client.ts
var import_node_net = require("node:net");
var import_node_readline = require("node:readline");
function createStarter(socket) {
  return {
    fit: async () => {
      const [answer] = await talk(socket, { fit: true });
      return { fit: field(answer, "fit") === true, reason: String(field(answer, "reason") ?? "no reason given") };
    },
    start: async (admission, jit) => {
      const answers = await talk(socket, { ...admission, jit });
      const refused = answers.map((answer) => field(answer, "error")).find((error) => error !== void 0);
      if (refused !== void 0) throw new Error(`root refused to start the job: ${String(refused)}`);
      const ended = answers.map((answer) => field(answer, "ended")).find((result) => result !== void 0);
      return { result: String(ended ?? "the connection ended before the job") };
    }
  };
}
function talk(socket, message) {
  return new Promise((resolve, reject) => {
    const answers = [];
    const connection = (0, import_node_net.connect)(socket);
    connection.on("error", reject);
    const lines = (0, import_node_readline.createInterface)({ input: connection });
    lines.on("line", (line) => answers.push(JSON.parse(line)));
    lines.on("close", () => resolve(answers));
    connection.write(`${JSON.stringify(message)}
`);
  });
}
function field(answer, name) {
  return Reflect.get(Object(answer), name);
}

// src/entry/runner/controller.ts
async function main() {
  const policy = parsePolicy((0, import_node_fs.readFileSync)("/etc/benchwarden/policy.json", "utf8"));
  if (policy.app === null) throw new Error("the policy names no app: /etc/benchwarden/policy.json, key app");
  const key = (0, import_node_fs.readFileSync)((0, import_node_path.join)(process.env.CREDENTIALS_DIRECTORY ?? "", "app.pem"), "utf8");
  const machine = (0, import_node_fs.readFileSync)("/etc/benchwarden/machine-id", "utf8").trim().slice(0, 8);
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => stop.abort());
  const pollSeconds = Math.max(0.2, Number(process.env.BENCHWARDEN_POLL_SECONDS) || 20);
  await control(
    { policy, app: policy.app, machine, pollSeconds, signal: stop.signal },
    {
      api: createApi(policy.app, { key, nowSeconds: () => Date.now() / 1e3 }),
      starter: createStarter("/run/benchwarden/start.sock"),
      uniform: Math.random,
      sleep: (seconds) => (0, import_promises.setTimeout)(seconds * 1e3, void 0, { signal: stop.signal }).catch(() => void 0),
      log: (text2) => console.log(text2),
      // The time of this file is what `bench-machine status` shows.
      heard: () => (0, import_node_fs.writeFileSync)(stateFile("contact"), ""),
      unfit: (reason) => {
        if (reason === null) (0, import_node_fs.rmSync)(stateFile("unfit"), { force: true });
        else (0, import_node_fs.writeFileSync)(stateFile("unfit"), `${reason}
`);
      }
    }
  );
}
function stateFile(name) {
  return (0, import_node_path.join)(process.env.RUNTIME_DIRECTORY ?? "", name);
}
main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
