"use strict";

// src/entry/runner/start.ts
var import_node_child_process = require("node:child_process");
var import_node_fs = require("node:fs");
var import_node_path = require("node:path");
var import_node_util = require("node:util");

// src/runner/guards.ts
function record(found, place2, keys) {
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw new Refused(`${place2} is no object`);
  const unknown = Object.keys(found).find((key) => !keys.includes(key));
  if (unknown !== void 0) throw new Refused(`${place2} has an unknown key`);
  return Object.fromEntries(Object.entries(found));
}
function text(found, place2, pattern) {
  if (typeof found !== "string" || !pattern.test(found)) throw new Refused(`${place2} is not what it has to be`);
  return found;
}
function id(found, place2) {
  if (typeof found !== "number" || !Number.isSafeInteger(found) || found <= 0) {
    throw new Refused(`${place2} is no whole number above zero`);
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
function renderAdmission(admission) {
  return `${JSON.stringify({ schema: ADMISSION_SCHEMA, ...admission })}
`;
}

// src/runner/read-line.ts
async function readLine(stream, longest) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const piece = Buffer.from(chunk);
    const end = piece.indexOf(10);
    bytes += end < 0 ? piece.length : end;
    if (bytes > longest) throw new Refused("the line is too long");
    chunks.push(end < 0 ? piece : piece.subarray(0, end));
    if (end >= 0) return Buffer.concat(chunks).toString("utf8");
  }
  throw new Refused("the connection ended before the line did");
}

// src/runner/start-message.ts
var LONGEST_LINE = 64 * 1024;
function parseStartMessage(line) {
  if (line.length > LONGEST_LINE) throw new Refused("the line is too long");
  const found = parseJson(line, "the line");
  if (typeof found === "object" && found !== null && "fit" in found) {
    if (record(found, "the line", ["fit"]).fit !== true) throw new Refused("fit is not true");
    return { kind: "fit" };
  }
  const start = record(found, "the line", ["job", "run", "attempt", "repositoryId", "jit"]);
  return {
    kind: "start",
    admission: {
      job: text(start.job, "job", JOB),
      run: id(start.run, "run"),
      attempt: id(start.attempt, "attempt"),
      repositoryId: id(start.repositoryId, "repositoryId")
    },
    jit: text(start.jit, "jit", /^[A-Za-z0-9+/=]{16,60000}$/)
  };
}

// src/entry/runner/start.ts
var RUN = "/run/benchwarden";
var run = (0, import_node_util.promisify)(import_node_child_process.execFile);
function say(answer2) {
  process.stdout.write(`${JSON.stringify(answer2)}
`);
}
async function answer(message) {
  if (message.kind === "fit") return say(await askFitness());
  if (await hasRunner()) throw new Refused("another job is running");
  const { admission, jit } = message;
  const unit = `bench-runner@${admission.job}.service`;
  const [credential, admitted] = [`${admission.job}.jit`, `${admission.job}.json`];
  try {
    place((0, import_node_path.join)(RUN, "credentials"), credential, { content: jit, mode: 384, folderMode: 448 });
    place((0, import_node_path.join)(RUN, "admissions"), admitted, { content: renderAdmission(admission), mode: 420, folderMode: 493 });
    say({ started: unit });
    say({ ended: await runToItsEnd(unit) });
  } finally {
    (0, import_node_fs.rmSync)((0, import_node_path.join)(RUN, "credentials", credential), { force: true });
    (0, import_node_fs.rmSync)((0, import_node_path.join)(RUN, "admissions", admitted), { force: true });
  }
}
function runToItsEnd(unit) {
  return run("systemctl", ["start", "--wait", unit]).then(
    () => "success",
    () => resultOf(unit)
  );
}
async function hasRunner() {
  const states = "--state=active,activating,deactivating";
  const listed = await run("systemctl", ["list-units", "--no-legend", "--plain", states, "bench-runner@*.service"]);
  return listed.stdout.trim() !== "";
}
async function askFitness() {
  if (await hasRunner()) return { fit: false, reason: "another job is running" };
  const reason = await whyUnfit();
  if (reason === null || !reason.includes("disk full")) return fitness(reason);
  await run("systemctl", ["start", "bench-clean.service"]).catch(() => void 0);
  return fitness(await whyUnfit());
}
function fitness(reason) {
  return reason === null ? { fit: true } : { fit: false, reason };
}
async function whyUnfit() {
  try {
    await run("/usr/local/sbin/bench-machine", ["check", "--quick"]);
    return null;
  } catch (error) {
    const lines = String(Reflect.get(Object(error), "stdout") ?? "").split("\n");
    const unfit = lines.filter((line) => line.startsWith("unfit")).map((line) => line.replace(/\s+/g, " "));
    return unfit.join("; ").slice(0, 2e3) || "bench-machine check --quick failed";
  }
}
async function resultOf(unit) {
  const shown = await run("systemctl", ["show", "--property=Result", "--value", unit]).catch(() => ({ stdout: "" }));
  return shown.stdout.trim().replace(/^(?:success)?$/, "failed");
}
function place(folder, name, file) {
  (0, import_node_fs.mkdirSync)(folder, { recursive: true, mode: file.folderMode });
  const half = (0, import_node_path.join)(folder, `.${name}.${process.pid}`);
  (0, import_node_fs.writeFileSync)(half, file.content, { mode: file.mode, flag: "wx" });
  (0, import_node_fs.renameSync)(half, (0, import_node_path.join)(folder, name));
}
readLine(process.stdin, LONGEST_LINE).then((line) => answer(parseStartMessage(line))).catch((error) => {
  say({ error: error instanceof Refused ? error.message : "the job could not be started" });
  if (!(error instanceof Refused)) console.error(error);
  process.exitCode = 1;
});
