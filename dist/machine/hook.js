"use strict";

// src/entry/runner/hook.ts
var import_node_fs = require("node:fs");
var import_node_path = require("node:path");

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

// src/runner/admission.ts
var ADMISSION_SCHEMA = "benchwarden.admission/1";
var JOB = /^[1-9][0-9]{0,18}$/;
function parseAdmission(json) {
  const found = record(parseJson(json, "the admission"), "the admission", [
    "schema",
    "job",
    "run",
    "attempt",
    "repositoryId"
  ]);
  if (found.schema !== ADMISSION_SCHEMA) throw new Refused(`the admission is not of the schema ${ADMISSION_SCHEMA}`);
  return {
    job: text(found.job, "admission.job", JOB),
    run: id(found.run, "admission.run"),
    attempt: id(found.attempt, "admission.attempt"),
    repositoryId: id(found.repositoryId, "admission.repositoryId")
  };
}

// src/runner/ask-for-limit.ts
var import_node_net = require("node:net");
var GRANTED = "limited\n";
var MOST_SECONDS = 30;
function askForLimit(socket) {
  return new Promise((resolve) => {
    const connection = (0, import_node_net.connect)(socket).setEncoding("utf8").setTimeout(MOST_SECONDS * 1e3);
    let said = "";
    connection.on("data", (text2) => {
      said = (said + text2).slice(0, GRANTED.length + 1);
    });
    connection.on("timeout", () => connection.destroy());
    connection.on("error", () => void 0);
    connection.on("close", () => resolve(said === GRANTED));
  });
}

// src/runner/job-facts.ts
function jobFacts(variables, payload) {
  const want = (name) => {
    const value = variables[name];
    if (value === void 0 || value === "") throw new Refused(`the runner did not say ${name}`);
    return value;
  };
  return {
    event: want("GITHUB_EVENT_NAME"),
    repositoryId: want("GITHUB_REPOSITORY_ID"),
    workflowRef: want("GITHUB_WORKFLOW_REF"),
    ref: want("GITHUB_REF"),
    job: want("GITHUB_JOB"),
    run: want("GITHUB_RUN_ID"),
    attempt: want("GITHUB_RUN_ATTEMPT"),
    inputs: inputsOf(parseJson(payload, "the event's payload"))
  };
}
function inputsOf(payload) {
  if (typeof payload !== "object" || payload === null || !("inputs" in payload)) {
    throw new Refused("the event's payload has no inputs");
  }
  const { inputs } = payload;
  if (typeof inputs !== "object" || inputs === null || Array.isArray(inputs)) {
    throw new Refused("the event's inputs are no object");
  }
  return Object.fromEntries(Object.entries(inputs));
}

// src/runner/judge-job.ts
var RULES = [
  ["the event is not workflow_dispatch", ({ facts }) => facts.event === "workflow_dispatch"],
  ["the repository is not in the policy", ({ repository }) => repository !== void 0],
  ["the workflow is not the allowed file at an allowed ref", isAllowedWorkflow],
  ["the job is not the allowed one", ({ facts, repository }) => facts.job === repository?.job],
  ["an input of the dispatch is malformed", ({ facts }) => Object.entries(facts.inputs).every(isWellFormed)],
  ["the class that was asked for is not this machine's", ({ facts, policy }) => facts.inputs.class === policy.class],
  ["the controller did not admit this run", isAdmitted]
];
function judgeJob(facts, policy, admissions2) {
  const repository = policy.repositories.find((one) => String(one.id) === facts.repositoryId);
  const broken = RULES.find(([, holds]) => !holds({ facts, policy, repository, admissions: admissions2 }));
  return broken?.[0] ?? null;
}
function isAllowedWorkflow({ facts, repository }) {
  if (repository === void 0) return false;
  const { name, workflow, refs } = repository;
  const allowed = refs.map((ref) => `${name}/${workflow}@${ref}`.toLowerCase());
  return allowed.includes(facts.workflowRef.toLowerCase()) && refs.includes(facts.ref);
}
function isAdmitted({ facts, policy, admissions: admissions2 }) {
  if (policy.admission === "none") return true;
  return admissions2.some(
    (one) => String(one.run) === facts.run && String(one.attempt) === facts.attempt && String(one.repositoryId) === facts.repositoryId
  );
}
var SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
var INPUTS = {
  "head-sha": SHA,
  "base-sha": new RegExp(`${SHA.source}|^$`),
  class: /^[a-z0-9][a-z0-9-]{0,62}$/,
  mode: /^(?:compare|record)$/,
  reason: /^(?:manual|label|history|bisect|comment)$/,
  pr: /^(?:[1-9][0-9]{0,8})?$/,
  commits: /^(?:(?:[0-9a-f]{40}|[0-9a-f]{64})(?: (?:[0-9a-f]{40}|[0-9a-f]{64}))*)?$/,
  select: /^[^\u0000-\u001f\u007f]{0,10000}$/,
  control: /^(?:true|false)?$/,
  "asked-by": /^(?:[1-9][0-9]{0,18})?$/
};
function isWellFormed([name, value]) {
  const pattern = Object.hasOwn(INPUTS, name) ? INPUTS[name] : void 0;
  return pattern !== void 0 && typeof value === "string" && pattern.test(value);
}

// src/entry/runner/hook.ts
var POLICY = "/etc/benchwarden/policy.json";
var ADMISSIONS = "/run/benchwarden/admissions";
var LIMIT = "/run/benchwarden/limit.sock";
async function refusal() {
  const reason = judgement();
  if (reason !== null || !(0, import_node_fs.existsSync)(LIMIT) || await askForLimit(LIMIT)) return reason;
  return "the machine did not set the job's time limit";
}
function judgement() {
  try {
    const policy = parsePolicy((0, import_node_fs.readFileSync)(POLICY, "utf8"));
    const facts = jobFacts(process.env, (0, import_node_fs.readFileSync)(process.env.GITHUB_EVENT_PATH ?? "", "utf8"));
    return judgeJob(facts, policy, policy.admission === "required" ? admissions() : []);
  } catch (error) {
    const what = error instanceof Error ? error.name : "an error";
    return `the hook could not decide: ${what === "Refused" && error instanceof Error ? error.message : what}`;
  }
}
function admissions() {
  return (0, import_node_fs.readdirSync)(ADMISSIONS).filter((name) => name.endsWith(".json")).map((name) => parseAdmission((0, import_node_fs.readFileSync)((0, import_node_path.join)(ADMISSIONS, name), "utf8")));
}
function killEverything() {
  const targets = process.getuid?.() === 0 ? callers() : [-1];
  for (const target of targets) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
    }
  }
}
function callers() {
  const found = [];
  for (let pid = process.ppid; pid > 1; ) {
    found.push(pid);
    const stat = (0, import_node_fs.readFileSync)(`/proc/${pid}/stat`, "utf8");
    pid = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  }
  return found;
}
function act(reason) {
  if (reason === null) {
    console.log("benchwarden: this job is admitted");
    return;
  }
  console.error(`benchwarden: this job is refused and ended: ${reason}`);
  for (; ; ) {
    killEverything();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1e3);
  }
}
refusal().then(act, () => act("the hook could not decide"));
