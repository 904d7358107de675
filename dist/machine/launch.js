"use strict";

// src/entry/runner/launch.ts
var import_node_fs17 = require("node:fs");
var import_node_path22 = require("node:path");

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
function list(found, place2, most) {
  if (!Array.isArray(found) || found.length === 0 || found.length > most) {
    throw new Refused(`${place2} is no list of 1 to ${most} entries`);
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
  const place2 = `repositories[${index}]`;
  const found = record(entry, place2, ["id", "name", "workflow", "refs", "job"]);
  return {
    id: id(found.id, `${place2}.id`),
    name: text(found.name, `${place2}.name`, NAME),
    workflow: text(found.workflow, `${place2}.workflow`, WORKFLOW),
    refs: list(found.refs, `${place2}.refs`, 10).map((ref) => text(ref, `${place2}.refs`, REF)),
    job: text(found.job, `${place2}.job`, WORD)
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

// src/sandbox/control-groups.ts
var import_node_fs2 = require("node:fs");
var import_node_path3 = require("node:path");

// src/sandbox/control-files.ts
var import_node_fs = require("node:fs");
function readLines(path) {
  try {
    return (0, import_node_fs.readFileSync)(path, "utf8").split("\n").filter((line) => line !== "");
  } catch {
    return [];
  }
}
function readField(path, key) {
  const line = readLines(path).find((text2) => text2.startsWith(`${key} `));
  return line === void 0 ? null : Number(line.slice(key.length + 1));
}
function tryList(path) {
  try {
    return (0, import_node_fs.readdirSync)(path);
  } catch {
    return [];
  }
}
function tryMake(path) {
  try {
    (0, import_node_fs.mkdirSync)(path);
    return true;
  } catch {
    return false;
  }
}
function tryWrite(path, value) {
  try {
    (0, import_node_fs.writeFileSync)(path, value, { flag: "r+" });
    return true;
  } catch {
    return false;
  }
}
function tryRemove(path) {
  try {
    (0, import_node_fs.rmdirSync)(path);
  } catch {
  }
}
function killQuietly(pid) {
  try {
    if (pid > 1) process.kill(pid, "SIGKILL");
  } catch {
  }
}

// src/sandbox/launcher-apart.ts
var import_node_path = require("node:path");
var LAUNCHER_GROUP = "launcher";
function keepLauncherApart(unit, launch3) {
  if (!isIsolated(unit)) return;
  const cpus = splitFirst(readLines((0, import_node_path.join)(unit, "cpuset.cpus.effective"))[0] ?? "");
  if (cpus === null) return;
  tryWrite((0, import_node_path.join)(unit, "cgroup.subtree_control"), "+cpuset");
  if (tryWrite((0, import_node_path.join)(unit, LAUNCHER_GROUP, "cpuset.cpus"), cpus.first)) {
    tryWrite((0, import_node_path.join)(launch3, "cpuset.cpus"), cpus.others);
  }
}
function isIsolated(group) {
  for (let folder = group; folder !== (0, import_node_path.dirname)(folder); folder = (0, import_node_path.dirname)(folder)) {
    const [partition] = readLines((0, import_node_path.join)(folder, "cpuset.cpus.partition"));
    if (partition === "isolated") return true;
  }
  return false;
}
function splitFirst(list2) {
  const [, low = "", high] = /^(\d+)(?:-(\d+))?(?:,|$)/.exec(list2) ?? [];
  const rest = list2.split(",").slice(1);
  if (high !== void 0) {
    const next = Number(low) + 1;
    rest.unshift(next === Number(high) ? high : `${next}-${high}`);
  }
  return low === "" || rest.length === 0 ? null : { first: low, others: rest.join(",") };
}

// src/sandbox/thrashing.ts
var import_node_path2 = require("node:path");
var PAGE_BYTES = 4096;
var FULL = 0.95;
function watchThrashing(group) {
  let fullSince = null;
  return () => {
    if ((readField((0, import_node_path2.join)(group, "memory.events"), "max") ?? 0) === 0) return false;
    const limit = Number(readLines((0, import_node_path2.join)(group, "memory.max"))[0]);
    const stat2 = (key) => readField((0, import_node_path2.join)(group, "memory.stat"), key) ?? 0;
    if (stat2("anon") + stat2("shmem") < FULL * limit) {
      fullSince = null;
      return false;
    }
    const readAgain = stat2("workingset_refault_file") * PAGE_BYTES;
    fullSince ??= readAgain;
    return readAgain - fullSince > limit;
  };
}

// src/sandbox/control-groups.ts
function findControlGroups(root = "/") {
  const lines = readLines((0, import_node_path3.join)(root, "proc/self/cgroup")).map((line) => line.split(":"));
  const mounts = readLines((0, import_node_path3.join)(root, "proc/self/mountinfo")).map(parseMount).filter((mount) => mount !== null);
  const folder = (controller) => {
    const line = lines.find(
      (fields) => controller === null ? fields[0] === "0" && fields[1] === "" : fields[1]?.split(",").includes(controller)
    );
    const mount = mounts.find(
      (one) => controller === null ? one.type === "cgroup2" : one.options.includes(controller)
    );
    if (line === void 0 || mount === void 0) return null;
    const path = (0, import_node_path3.join)(root, mount.point, insideMount(line.slice(2).join(":"), mount.root));
    return (0, import_node_fs2.existsSync)((0, import_node_path3.join)(path, "cgroup.procs")) ? path : null;
  };
  return { unified: folder(null), memory: folder("memory"), pids: folder("pids"), cpuacct: folder("cpuacct") };
}
function parseMount(line) {
  const [before = "", after = ""] = line.split(" - ");
  const fields = before.split(" ");
  const [type = "", , options = ""] = after.split(" ");
  if (type !== "cgroup" && type !== "cgroup2") return null;
  return { root: fields[3] ?? "/", point: fields[4] ?? "", type, options: options.split(",") };
}
function insideMount(path, root) {
  if (root === "/" || root.startsWith("/..")) return path;
  return path === root || path.startsWith(`${root}/`) ? path.slice(root.length) : path;
}
function settingsOf(kind, limits) {
  const memory = String(Math.floor(limits.memoryBytes));
  const pids = String(limits.processes + 2);
  switch (kind) {
    case "unified":
      return [
        ["memory.max", memory],
        ["memory.swap.max", "0"],
        ["memory.oom.group", "1"],
        ["pids.max", pids]
      ];
    case "memory":
      return [
        ["memory.limit_in_bytes", memory],
        ["memory.memsw.limit_in_bytes", memory]
      ];
    case "pids":
      return [["pids.max", pids]];
    case "cpuacct":
      return [];
  }
}
var GROUP_KINDS = ["unified", "memory", "pids", "cpuacct"];
function createLaunchGroup(groups, name2, limits) {
  const made = {};
  const held = /* @__PURE__ */ new Set();
  for (const kind of GROUP_KINDS) {
    const parent = groups[kind];
    if (parent === null || kind === "cpuacct" && made.unified !== void 0) continue;
    if (kind === "unified") tryWrite((0, import_node_path3.join)(parent, "cgroup.subtree_control"), "+memory +pids");
    const path = (0, import_node_path3.join)(parent, name2);
    if (!tryMake(path)) continue;
    made[kind] = path;
    for (const [file, value] of settingsOf(kind, limits)) {
      if ((0, import_node_fs2.existsSync)((0, import_node_path3.join)(path, file)) && tryWrite((0, import_node_path3.join)(path, file), value)) held.add(file);
    }
    if (kind === "unified") keepLauncherApart(parent, path);
  }
  return Object.keys(made).length === 0 ? null : groupOf(made, held);
}
function groupOf(made, held) {
  const paths = Object.values(made);
  const thrashes = made.unified === void 0 ? () => false : watchThrashing(made.unified);
  const look = () => findBreach(made) ?? (thrashes() ? "out-of-memory" : null);
  let beforeTheKill = null;
  return {
    joins: GROUP_KINDS.flatMap((kind) => made[kind] === void 0 ? [] : [(0, import_node_path3.join)(made[kind], joinFile(kind))]),
    startIn: made.unified ?? null,
    limitsMemory: held.has("memory.max") || held.has("memory.limit_in_bytes"),
    limitsProcesses: held.has("pids.max"),
    processes: () => [...new Set(paths.flatMap((path) => readLines((0, import_node_path3.join)(path, "cgroup.procs")).map(Number)))],
    breach: () => (beforeTheKill ?? { breach: look() }).breach,
    usage: () => ({ cpuSeconds: cpuSeconds(made), peakBytes: peakBytes(made, held) }),
    kill: () => {
      beforeTheKill ??= { breach: look() };
      if (made.unified !== void 0) tryWrite((0, import_node_path3.join)(made.unified, "cgroup.kill"), "1");
      if (made.pids !== void 0) tryWrite((0, import_node_path3.join)(made.pids, "pids.max"), "0");
      for (const pid of paths.flatMap((path) => readLines((0, import_node_path3.join)(path, "cgroup.procs")).map(Number))) killQuietly(pid);
    },
    remove: () => {
      for (const path of paths) tryRemove(path);
    }
  };
}
function joinFile(kind) {
  return kind === "unified" ? "cgroup.procs" : "tasks";
}
function findBreach(made) {
  const killed = counter(made.unified, "memory.events", "oom_kill") + counter(made.memory, "memory.oom_control", "oom_kill");
  if (killed > 0) return "out-of-memory";
  const refused4 = counter(made.unified, "pids.events", "max") + counter(made.pids, "pids.events", "max");
  return refused4 > 0 ? "too-many-processes" : null;
}
function cpuSeconds(made) {
  const unified = field(made.unified, "cpu.stat", "usage_usec");
  if (unified !== null) return unified / 1e6;
  const nanoseconds = number(made.cpuacct, "cpuacct.usage");
  return nanoseconds === null ? null : nanoseconds / 1e9;
}
function peakBytes(made, held) {
  if (held.has("memory.max")) return number(made.unified, "memory.peak");
  return number(made.memory, "memory.max_usage_in_bytes");
}
function counter(folder, file, key) {
  return field(folder, file, key) ?? 0;
}
function field(folder, file, key) {
  return folder === void 0 ? null : readField((0, import_node_path3.join)(folder, file), key);
}
function number(folder, file) {
  if (folder === void 0) return null;
  const [line] = readLines((0, import_node_path3.join)(folder, file));
  return line === void 0 || !/^\d+$/.test(line) ? null : Number(line);
}

// src/sandbox/executor.ts
var import_node_path19 = require("node:path");

// src/model/problem.ts
var EXIT = {
  fine: 0,
  regressed: 1,
  inconclusive: 2,
  invalid: 3,
  usage: 4,
  failed: 5,
  nothing: 6
};
var Problem = class extends Error {
  facts;
  constructor(facts, options) {
    super(renderProblem(facts), options);
    this.name = "Problem";
    this.facts = facts;
  }
  get exit() {
    return this.facts.exit ?? EXIT.usage;
  }
};
function renderProblem(facts) {
  const lines = [facts.where ? `${facts.where}: ${facts.what}` : facts.what];
  if (facts.expected !== void 0) lines.push(`  expected: ${facts.expected}`);
  if (facts.found !== void 0) lines.push(`  found:    ${facts.found}`);
  if (facts.next !== void 0) lines.push(`  next:     ${facts.next}`);
  return lines.join("\n");
}

// src/exec/disk-problem.ts
function systemCode(cause) {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : null;
}
async function withDiskProblems(path, work) {
  try {
    return await work();
  } catch (cause) {
    const facts = FACTS[systemCode(cause) ?? ""];
    if (facts === void 0) throw cause;
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new Problem({ ...facts, where: path, found, exit: EXIT.failed }, { cause });
  }
}
var FULL2 = {
  code: "disk-full",
  what: "the disk is full, so the job cannot go on",
  next: "free space there, or set XDG_CACHE_HOME to a folder on a larger disk"
};
var REFUSED = {
  code: "not-writable",
  what: "the folder cannot be used",
  next: "make it readable and writable for you, or set XDG_CACHE_HOME to another folder"
};
var FACTS = {
  ENOSPC: FULL2,
  EDQUOT: { ...FULL2, code: "quota-reached", what: "your disk quota is used up, so the job cannot go on" },
  EACCES: REFUSED,
  EPERM: REFUSED,
  EROFS: { ...REFUSED, what: "the file system is read-only" },
  EIO: { code: "disk-broken", what: "the disk reports an error", next: "look at the kernel log (`dmesg`)" }
};

// src/exec/make-folder.ts
var import_promises = require("node:fs/promises");
var import_node_path4 = require("node:path");
async function makeFolder(path, mode) {
  try {
    await (0, import_promises.mkdir)(path, { mode });
  } catch (cause) {
    if (systemCode(cause) !== "EEXIST") throw cause;
  }
}
async function makeFolders(path, mode = 511) {
  try {
    await makeFolder(path, mode);
  } catch (cause) {
    if (systemCode(cause) !== "ENOENT" || (0, import_node_path4.dirname)(path) === path) throw cause;
    await makeFolders((0, import_node_path4.dirname)(path), mode);
    await makeFolder(path, mode);
  }
}

// src/sandbox/bare.ts
var import_node_crypto = require("node:crypto");
var import_promises3 = require("node:fs/promises");
var import_node_path9 = require("node:path");

// src/exec/remove-tree.ts
var import_node_child_process = require("node:child_process");
async function removeTree(path) {
  const remove = ["rm", "-rf", "--one-file-system", "--", path];
  if (await status(remove) === 0) return;
  await status(["chmod", "-R", "u+rwX", "--", path]);
  const left = await status(remove);
  if (left !== 0) throw new Error(`${path} could not be removed (rm ended with ${left})`);
}
function status(argv) {
  const [program, ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = (0, import_node_child_process.spawn)(program, args, { stdio: "ignore", env: { PATH: "/usr/bin:/bin" } });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

// src/exec/tree-path.ts
var import_promises2 = require("node:fs/promises");
var import_node_path5 = require("node:path");
function treeParts(path) {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (path.startsWith("/") || path.includes("\0") || parts.includes("..")) {
    throw new Problem({ code: "path-outside", what: `"${path}" is not a path inside the tree`, exit: EXIT.usage });
  }
  return parts;
}
async function entryKind(path) {
  try {
    const stat2 = await (0, import_promises2.lstat)(path);
    if (stat2.isFile()) return "file";
    if (stat2.isDirectory()) return "folder";
    return stat2.isSymbolicLink() ? "link" : "other";
  } catch (cause) {
    const code = systemCode(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return "absent";
    throw cause;
  }
}
async function walkTree(root, parts) {
  let path = root;
  let kind = await entryKind(root);
  for (const [index, part] of parts.entries()) {
    if (kind === "link" && index > 0) throw linkOnTheWay(parts, index);
    if (kind !== "folder") return { path: (0, import_node_path5.join)(root, ...parts), kind: "absent" };
    path = (0, import_node_path5.join)(path, part);
    kind = await entryKind(path);
  }
  return { path, kind };
}
function linkOnTheWay(parts, index) {
  return new Problem({
    code: "link-in-path",
    what: `"${parts.join("/")}" leads through the symbolic link "${parts.slice(0, index).join("/")}"`,
    expected: "a path through real folders of the tree",
    next: "name the place where the link points to",
    exit: EXIT.failed
  });
}

// src/sandbox/environment.ts
var SANDBOX_PATHS = { src: "/bench/src", out: "/bench/out", home: "/bench/home", tmp: "/tmp" };
function launchEnvironment(plan, spec, paths) {
  return {
    PATH: searchPath(plan).join(":"),
    HOME: spec.phase === "measure" ? paths.tmp : paths.home,
    TMPDIR: paths.tmp,
    LANG: "C.UTF-8",
    TZ: "UTC",
    ...plan.env,
    ...spec.env
  };
}
function searchPath(plan) {
  return [...plan.path, "/usr/local/bin", "/usr/bin", "/bin"];
}

// src/sandbox/find-program.ts
var import_node_fs5 = require("node:fs");
var import_node_os2 = require("node:os");
var import_node_path8 = require("node:path");

// src/exec/inside-root.ts
var import_node_fs3 = require("node:fs");
var import_node_path6 = require("node:path");
var MOST_LINKS = 40;
function existsInRoot(root, path) {
  const left = path.split("/").reverse();
  const reached = [];
  for (let links = 0; left.length > 0; ) {
    const part = left.pop() ?? "";
    if (part === "" || part === ".") continue;
    if (part === "..") {
      reached.pop();
      continue;
    }
    const entry = (0, import_node_fs3.lstatSync)((0, import_node_path6.join)(root, ...reached, part), { throwIfNoEntry: false });
    if (entry === void 0) return false;
    if (!entry.isSymbolicLink()) {
      if (!entry.isDirectory() && left.some((one) => one !== "")) return false;
      reached.push(part);
      continue;
    }
    if (++links > MOST_LINKS) return false;
    const target = (0, import_node_fs3.readlinkSync)((0, import_node_path6.join)(root, ...reached, part));
    if (target.startsWith("/")) reached.length = 0;
    left.push(...target.split("/").reverse());
  }
  return true;
}

// src/sandbox/toolchain.ts
var import_node_fs4 = require("node:fs");
var import_node_os = require("node:os");
var import_node_path7 = require("node:path");
var TAKEN = ["/proc", "/sys", "/dev", "/bench", "/tmp", "/etc", "/bin", "/sbin", "/lib", "/lib64"];
function toolchainFolders(toolchain, jobFolder) {
  const folders = toolchain.map((folder) => (0, import_node_path7.normalize)(folder).replace(/(.)\/+$/, "$1"));
  for (const folder of folders) checkFolder(folder, jobFolder);
  return folders.filter((folder) => !isBelow(folder, "/usr"));
}
function checkFolder(folder, jobFolder) {
  const where = `environment.toolchain "${folder}"`;
  const fail = (what, next) => new Problem({ code: "bad-toolchain", what, where, next, exit: EXIT.usage });
  if (!folder.startsWith("/")) throw fail("is not an absolute path", "write the whole path of the folder");
  if (isBelow((0, import_node_os.homedir)(), folder) || isBelow(jobFolder, folder)) {
    throw fail("would show the whole home to what is measured", "name only the folder of the toolchain in it");
  }
  if (TAKEN.some((taken) => folder === taken || taken !== "/tmp" && isBelow(folder, taken))) {
    throw fail("is a folder that the sandbox fills itself", "name a folder that holds only the toolchain");
  }
  if (!isFolder(folder)) throw fail("is not a folder on this host", "install the toolchain, or correct the path");
}
function isBelow(path, folder) {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}
function isFolder(path) {
  return (0, import_node_fs4.statSync)(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

// src/sandbox/find-program.ts
function visibleFolders(plan, toolchain) {
  const system = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/alternatives"];
  return {
    folders: [...system, ...toolchain].filter((folder) => (0, import_node_fs5.existsSync)(folder)),
    rootfs: plan.rootfs,
    where: "in the sandbox"
  };
}
function requireProgram(program, plan, visible) {
  if (program.includes("/") && !program.startsWith("/")) return;
  if (program.startsWith("/bench/")) return;
  const candidates = program.startsWith("/") ? [program] : searchPath(plan).map((folder) => (0, import_node_path8.join)(folder, program));
  if (candidates.some((path) => isVisible(path, visible))) return;
  throw notFound(program, visible.where);
}
function isVisible(path, visible) {
  if (visible.rootfs !== null) return existsInRoot(visible.rootfs, path);
  if (!visible.folders.some((folder) => isBelow(path, folder)) || !isProgram(path)) return false;
  return visible.folders.some((folder) => isBelow((0, import_node_fs5.realpathSync)(path), (0, import_node_fs5.realpathSync)(folder)));
}
function isProgram(path) {
  try {
    (0, import_node_fs5.accessSync)(path, import_node_fs5.constants.X_OK);
    return (0, import_node_fs5.statSync)(path).isFile();
  } catch {
    return false;
  }
}
function notFound(program, where) {
  const onHost2 = findOnHost(program);
  return new Problem({
    code: "program-not-found",
    what: `${program} was not found ${where}${onHost2 === null ? "" : `; it is at ${onHost2} on the host`}`,
    next: onHost2 === null ? `install it, or correct the spelling of "${program}"` : `add to \`environment\` of the config: ${advice(onHost2)}`,
    exit: EXIT.usage
  });
}
function findOnHost(program) {
  const folders = program.startsWith("/") ? [""] : (process.env.PATH ?? "").split(":").filter((folder) => folder !== "");
  return folders.map((folder) => (0, import_node_path8.join)(folder, program)).find(isProgram) ?? null;
}
function advice(found) {
  const bin = rustupFolder(found) ?? pyenvFolder(found) ?? (0, import_node_path8.dirname)((0, import_node_fs5.realpathSync)(found));
  const root = (0, import_node_path8.basename)(bin) === "bin" && (0, import_node_path8.dirname)(bin) !== (0, import_node_os2.homedir)() ? (0, import_node_path8.dirname)(bin) : bin;
  return `\`toolchain: [${root}]\` and \`path: [${bin}]\``;
}
function rustupFolder(found) {
  if ((0, import_node_path8.basename)((0, import_node_fs5.realpathSync)(found)) !== "rustup") return null;
  return firstWith((0, import_node_path8.join)(process.env.RUSTUP_HOME ?? (0, import_node_path8.join)((0, import_node_os2.homedir)(), ".rustup"), "toolchains"), (0, import_node_path8.basename)(found));
}
function pyenvFolder(found) {
  if ((0, import_node_path8.basename)((0, import_node_path8.dirname)(found)) !== "shims") return null;
  return firstWith((0, import_node_path8.join)((0, import_node_path8.dirname)((0, import_node_path8.dirname)(found)), "versions"), (0, import_node_path8.basename)(found));
}
function firstWith(versions, program) {
  if (!(0, import_node_fs5.existsSync)(versions)) return null;
  const names = (0, import_node_fs5.readdirSync)(versions).sort((a, b) => Number(b.startsWith("stable")) - Number(a.startsWith("stable")));
  const bins = names.map((name2) => (0, import_node_path8.join)(versions, name2, "bin"));
  return bins.find((bin) => isProgram((0, import_node_path8.join)(bin, program))) ?? null;
}

// src/sandbox/offspring.ts
var import_node_stream = require("node:stream");

// src/sandbox/process-tree.ts
var import_node_fs6 = require("node:fs");
function descendants(root) {
  const children = /* @__PURE__ */ new Map();
  for (const pid of allProcesses()) {
    const parent = parentOf(pid);
    if (parent !== null) children.set(parent, [...children.get(parent) ?? [], pid]);
  }
  const found = [];
  const next = [...children.get(root) ?? []];
  for (let pid = next.pop(); pid !== void 0; pid = next.pop()) {
    found.push(pid);
    next.push(...children.get(pid) ?? []);
  }
  return found;
}
function withVariable(variable) {
  const wanted = Buffer.from(`${variable}\0`);
  return allProcesses().filter((pid) => {
    const environment2 = readProcess(pid, "environ");
    if (environment2 === null) return false;
    const at = environment2.indexOf(wanted);
    return at === 0 || at > 0 && environment2[at - 1] === 0;
  });
}
function withCommandLine(argv) {
  const wanted = Buffer.from(argv.map((argument2) => `${argument2}\0`).join(""));
  return allProcesses().filter((pid) => readProcess(pid, "cmdline")?.equals(wanted));
}
function census(pids) {
  let [threads, kilobytes] = [0, 0];
  for (const pid of pids) {
    const status2 = readProcess(pid, "status")?.toString("latin1");
    if (status2 === void 0) continue;
    threads += fieldOf(status2, /^Threads:\s+(\d+)$/m);
    kilobytes += fieldOf(status2, /^RssAnon:\s+(\d+) kB$/m);
  }
  return { threads, bytes: kilobytes * 1024 };
}
function sharedBytes() {
  return fieldOf((0, import_node_fs6.readFileSync)("/proc/meminfo", "latin1"), /^Shmem:\s+(\d+) kB$/m) * 1024;
}
function fieldOf(text2, pattern) {
  return Number(pattern.exec(text2)?.[1] ?? 0);
}
function isAlive(pid) {
  const stat2 = readProcess(pid, "stat")?.toString("latin1");
  return stat2 !== void 0 && !/^\) [ZX]/.test(stat2.slice(stat2.lastIndexOf(")")));
}
function killAll(pids, signal) {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
    }
  }
}
function allProcesses() {
  return (0, import_node_fs6.readdirSync)("/proc").filter((name2) => /^\d+$/.test(name2)).map(Number);
}
function parentOf(pid) {
  const stat2 = readProcess(pid, "stat")?.toString("latin1");
  if (stat2 === void 0) return null;
  return Number(stat2.slice(stat2.lastIndexOf(")") + 2).split(" ")[1]);
}
function readProcess(pid, file) {
  try {
    return (0, import_node_fs6.readFileSync)(`/proc/${pid}/${file}`);
  } catch {
    return null;
  }
}

// src/sandbox/offspring.ts
function namespaceOffspring(group) {
  return group === null ? ungroupedNamespace() : groupedNamespace(group);
}
var INFO_FD = 3;
function groupedNamespace(group) {
  const inside2 = () => {
    const all = new Set(group.processes());
    return [...all].filter((pid) => all.has(parentOf(pid) ?? 0));
  };
  return {
    flags: [],
    joins: group.joins,
    startIn: group.startIn,
    extraStdio: [],
    begin: () => void 0,
    // The namespace's first process ignores SIGTERM; bubblewrap would die of it and take all with it at once.
    terminate: () => killAll(inside2(), "SIGTERM"),
    // The launcher first: it starts nothing in the group any more.
    kill: (child) => {
      if (child.pid !== void 0) killAll([child.pid], "SIGKILL");
      group.kill();
    },
    settle: () => waitUntil(() => {
      const left = group.processes();
      if (left.length > 0) group.kill();
      return left.length === 0;
    }),
    count: () => census(inside2())
  };
}
function ungroupedNamespace() {
  let told = Promise.resolve(null);
  return {
    flags: ["--info-fd", String(INFO_FD)],
    joins: [],
    startIn: null,
    extraStdio: ["pipe"],
    // Node throws away at the exit what nobody has begun to read.
    begin: (child) => {
      told = readFirstProcess(child);
    },
    terminate: (child) => killAll(descendants(child.pid ?? 0), "SIGTERM"),
    kill: (child) => {
      if (child.pid !== void 0) killAll([child.pid], "SIGKILL");
    },
    settle: async (child) => {
      const first = await told;
      await waitUntil(() => {
        const left = first === null ? untold(child) : [first].filter(isAlive);
        killAll(left, "SIGKILL");
        return left.length === 0;
      });
    },
    count: (child) => census(descendants(child.pid ?? 0))
  };
}
function untold(child) {
  return withCommandLine(child.spawnargs.slice(child.spawnargs.indexOf("--") + 1));
}
var MARKER = "BENCHWARDEN_LAUNCH";
function markedOffspring(group, marker) {
  const all = (child) => {
    const own = child.pid === void 0 ? [] : [child.pid, ...descendants(child.pid)];
    return [.../* @__PURE__ */ new Set([...own, ...group?.processes() ?? [], ...withVariable(`${MARKER}=${marker}`)])].filter(
      isAlive
    );
  };
  const killEverything = (child) => {
    group?.kill();
    if (child.pid !== void 0) killAll([-child.pid], "SIGKILL");
    killAll(all(child), "SIGKILL");
  };
  return {
    joins: group?.joins ?? [],
    // What is measured is the first process itself.
    startIn: null,
    extraStdio: [],
    begin: () => void 0,
    terminate: (child) => killAll(all(child), "SIGTERM"),
    kill: killEverything,
    settle: async (child) => {
      killEverything(child);
      await waitUntil(() => {
        const left = all(child).filter((pid) => pid !== child.pid);
        killAll(left, "SIGKILL");
        return left.length === 0;
      });
    },
    count: (child) => census(all(child))
  };
}
async function readFirstProcess(child) {
  const info = child.stdio[INFO_FD];
  if (!(info instanceof import_node_stream.Readable)) return null;
  let text2 = "";
  for await (const chunk of info) text2 += String(chunk);
  const pid = /"child-pid":\s*(\d+)/.exec(text2)?.[1];
  return pid === void 0 ? null : Number(pid);
}
var WAIT_SECONDS = 10;
var KEEN_MS = 2;
var NAP_MS = 0.1;
var nobody = new Int32Array(new SharedArrayBuffer(4));
async function waitUntil(isDone) {
  const start = performance.now();
  const waited = () => performance.now() - start;
  while (!isDone() && waited() < KEEN_MS) Atomics.wait(nobody, 0, 0, NAP_MS);
  for (let pause = 1; !isDone() && waited() < WAIT_SECONDS * 1e3; pause = Math.min(pause * 2, 50)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

// src/sandbox/bare.ts
function encloseWithNothing(plan) {
  const marker = (0, import_node_crypto.randomBytes)(16).toString("hex");
  const place2 = (0, import_node_path9.join)(plan.jobFolder, "bare");
  const paths = { src: (0, import_node_path9.join)(place2, "src"), out: (0, import_node_path9.join)(place2, "out"), home: plan.home, tmp: (0, import_node_path9.join)(place2, "tmp") };
  return {
    rootfs: "host",
    warnings: [
      {
        code: "no-sandbox",
        text: "launches ran without a sandbox: with network, with the whole host readable, and with whatever else was on it; the numbers may depend on that"
      }
    ],
    marker,
    oneAtATime: true,
    prepare: async (spec, output, group) => {
      requireProgram(spec.argv[0] ?? "", plan, { folders: ["/"], rootfs: null, where: "on the clean PATH" });
      const tree = (0, import_node_path9.join)(plan.jobFolder, "trees", spec.tree);
      await removeTree(place2);
      for (const folder of [place2, paths.out, paths.tmp, plan.home])
        await (0, import_promises3.mkdir)(folder, { recursive: true, mode: 448 });
      await (0, import_promises3.rename)(tree, paths.src);
      const laid = [];
      const release = async () => {
        await takeWritable(laid, output);
        await (0, import_promises3.rename)(paths.src, tree);
        await (0, import_promises3.rename)(paths.out, (0, import_node_path9.join)(output, "out"));
        await removeTree(paths.tmp);
      };
      try {
        await layWritable(paths.src, spec.phase === "measure" ? spec.writable : [], laid);
      } catch (cause) {
        await release();
        throw cause;
      }
      const cwd = (0, import_node_path9.join)(paths.src, ...treeParts(spec.directory));
      const measured = [paths.out, ...laid.map((one) => one.path)];
      return {
        command: {
          argv: programArgv(spec, paths),
          env: bareEnvironment({ plan, spec, paths }, { cwd, marker }),
          cwd,
          inputs: []
        },
        offspring: markedOffspring(group, marker),
        roots: spec.phase === "measure" ? measured : [paths.src, plan.home, paths.out],
        reword: async (ending) => ending,
        release
      };
    }
  };
}
function bareEnvironment(from, added) {
  const variables2 = Object.entries(launchEnvironment(from.plan, from.spec, from.paths));
  const onThisHost = variables2.map(([name2, value]) => [name2, onHost(value, from.paths)]);
  return { ...Object.fromEntries(onThisHost), PWD: added.cwd, [MARKER]: added.marker };
}
function programArgv(spec, paths) {
  return ["/usr/bin/env", "-u", "SHLVL", "-u", "OLDPWD", "--", ...spec.argv.map((argument2) => onHost(argument2, paths))];
}
function onHost(text2, paths) {
  return text2.replace(/\/bench\/(src|out|home)(?![\w.-])/g, (_, name2) => paths[name2]);
}
async function layWritable(src, writable, laid) {
  const outerFirst = writable.map((path, index) => ({ path, index })).sort((a, b) => a.path.length - b.path.length);
  for (const { path, index } of outerFirst) {
    const found = await walkTree(src, treeParts(path));
    const aside = found.kind === "absent" ? null : (0, import_node_path9.join)(src, "..", `aside-${index}`);
    if (aside !== null) await (0, import_promises3.rename)(found.path, aside);
    laid.push({ path: found.path, index, aside });
    await (0, import_promises3.mkdir)(found.path, { recursive: true });
  }
}
async function takeWritable(laid, output) {
  await (0, import_promises3.mkdir)((0, import_node_path9.join)(output, "writable"));
  for (const { path, index, aside } of laid.toReversed()) {
    if (await entryKind(path) !== "absent") await (0, import_promises3.rename)(path, (0, import_node_path9.join)(output, "writable", String(index)));
    if (aside !== null) await (0, import_promises3.rename)(aside, path);
  }
}

// src/sandbox/bubblewrap.ts
var import_node_crypto2 = require("node:crypto");
var import_node_fs11 = require("node:fs");
var import_promises8 = require("node:fs/promises");
var import_node_path13 = require("node:path");

// src/exec/output-tail.ts
var import_node_fs7 = require("node:fs");
var import_promises4 = require("node:fs/promises");
async function readTail(path, maxBytes) {
  const handle = await (0, import_promises4.open)(path, import_node_fs7.constants.O_RDONLY | import_node_fs7.constants.O_NOFOLLOW | import_node_fs7.constants.O_NONBLOCK).catch(() => null);
  if (handle === null) return "";
  try {
    const stat2 = await handle.stat();
    if (!stat2.isFile()) return "";
    const length = Math.min(stat2.size, maxBytes);
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await handle.read(bytes, 0, length, stat2.size - length);
    const text2 = bytes.subarray(0, bytesRead).toString("utf8");
    return length < stat2.size ? fromNextLine(text2) : text2;
  } finally {
    await handle.close();
  }
}
function fromNextLine(text2) {
  const line = text2.indexOf("\n");
  return line >= 0 && line < text2.length - 1 ? text2.slice(line + 1) : text2;
}

// src/sandbox/bubblewrap-arguments.ts
var import_node_fs8 = require("node:fs");
function bubblewrapArgv(enclosure, plan, launch3) {
  const { spec, folders, supervision } = launch3;
  return [
    enclosure.bubblewrap,
    ...supervision.filterFd === null ? [] : ["--seccomp", String(supervision.filterFd)],
    ...supervision.flags,
    ...namespaces(enclosure, spec.phase === "fetch"),
    ...environment(launchEnvironment(plan, spec, SANDBOX_PATHS)),
    ...enclosure.root.always,
    ...spec.phase === "fetch" ? enclosure.root.network : [],
    ...kernelFolders(plan.limits.tmpBytes),
    ...enclosure.toolchain.flatMap((folder) => ["--ro-bind", folder, folder]),
    ...benchFolders(plan, spec, folders),
    ...["--remount-ro", "/"],
    ...["--chdir", insideSource(spec.directory)],
    "--",
    ...spec.argv
  ];
}
function namespaces(enclosure, network) {
  return [
    ...["--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try"],
    ...network ? [] : ["--unshare-net"],
    ...enclosure.refusesNesting ? ["--disable-userns"] : [],
    ...["--die-with-parent", "--new-session", "--cap-drop", "ALL"],
    ...["--hostname", "bench", "--uid", "1000", "--gid", "1000"]
  ];
}
function environment(variables2) {
  return ["--clearenv", ...Object.entries(variables2).flatMap(([name2, value]) => ["--setenv", name2, value])];
}
var WRITABLE_IN_PROC = [
  "sys",
  "sysrq-trigger",
  "irq",
  "bus",
  "fs",
  "scsi",
  "acpi",
  "driver",
  "dynamic_debug",
  "mtrr"
];
function kernelFolders(tmpBytes) {
  const size = String(Math.max(1, Math.floor(tmpBytes)));
  const isRoot = process.getuid?.() === 0;
  const covered = isRoot ? WRITABLE_IN_PROC.map((name2) => `/proc/${name2}`).filter((path) => (0, import_node_fs8.existsSync)(path)) : [];
  return [
    ...["--proc", "/proc"],
    ...covered.flatMap((path) => ["--ro-bind", path, path]),
    // /dev is a tmpfs of bubblewrap's without a size: read-only, with a bounded shm of its own.
    ...["--dev", "/dev", "--perms", "1777", "--size", size, "--tmpfs", "/dev/shm", "--remount-ro", "/dev"],
    ...["--perms", "1777", "--size", size, "--tmpfs", "/tmp"],
    ...["--tmpfs", "/sys", "--ro-bind", "/sys/devices/system/cpu", "/sys/devices/system/cpu", "--remount-ro", "/sys"]
  ];
}
function benchFolders(plan, spec, folders) {
  const out = ["--bind", folders.out, SANDBOX_PATHS.out];
  if (spec.phase !== "measure") {
    const tree = ["--bind", folders.source.root, SANDBOX_PATHS.src];
    return [...tree, ...["--bind", plan.home, SANDBOX_PATHS.home], ...out];
  }
  const parts = folders.source.binds.flatMap(({ host, inside: inside2 }) => ["--ro-bind", host, insideSource(inside2)]);
  const writable = spec.writable.map((path, index) => ({ host: folders.writable[index] ?? "", inside: insideSource(path) })).sort((a, b) => a.inside.length - b.inside.length).flatMap(({ host, inside: inside2 }) => ["--bind", host, inside2]);
  return ["--ro-bind", folders.source.root, SANDBOX_PATHS.src, ...parts, ...writable, ...out];
}
function insideSource(path) {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return [SANDBOX_PATHS.src, ...parts].join("/");
}

// src/sandbox/filter-file.ts
var import_promises5 = require("node:fs/promises");
var import_node_path10 = require("node:path");
var import_node_process = require("node:process");

// src/sandbox/system-calls.ts
var REFUSED_CALLS = {
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  unshare: [272, 97],
  setns: [308, 268],
  settimeofday: [164, 170],
  adjtimex: [159, 171],
  clock_settime: [227, 112],
  clock_adjtime: [305, 266],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  acct: [163, 89],
  syslog: [103, 116],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  vhangup: [153, 58],
  fanotify_init: [300, 262],
  iopl: [172, null],
  ioperm: [173, null],
  modify_ldt: [154, null]
};
var ARGUED = {
  x64: { clone: 56, clone3: 435, ioctl: 16, socket: 41 },
  arm64: { clone: 220, clone3: 435, ioctl: 29, socket: 198 }
};
var AUDIT_ARCHITECTURE = { x64: 3221225534, arm64: 3221225655 };
function refusedCalls(processor, names = Object.keys(REFUSED_CALLS)) {
  const numbers = names.flatMap((name2) => {
    const [x64, arm64] = REFUSED_CALLS[name2] ?? [null, null];
    return (processor === "x64" ? x64 : arm64) ?? [];
  });
  return numbers.sort((one, other) => one - other);
}

// src/sandbox/seccomp-filter.ts
var LOAD = 32;
var JUMP_EQUAL = 21;
var JUMP_AT_LEAST = 53;
var JUMP_ANY_BIT = 69;
var RETURN = 6;
var ALLOW = 2147418112;
var KILL_PROCESS = 2147483648;
var refuse = (errno) => 327680 | errno;
var EPERM = 1;
var ENOSYS = 38;
var EAFNOSUPPORT = 97;
var NUMBER = 0;
var ARCHITECTURE = 4;
var argument = (index) => 16 + 8 * index;
var X32_BIT = 1073741824;
var NEW_NAMESPACES = 2114060288;
var TIOCSTI = 21522;
var TIOCLINUX = 21532;
var DOMAINS = [1, 2, 10, 16];
function seccompFilter(processor) {
  const { clone, clone3, ioctl, socket } = ARGUED[processor];
  return assemble([
    ...onlyThisMode(processor),
    ...refuseWhen(JUMP_EQUAL, clone3, ENOSYS),
    ...refusedCalls(processor).flatMap((number2) => refuseWhen(JUMP_EQUAL, number2, EPERM)),
    ...argued(clone, 0, [[JUMP_ANY_BIT, NEW_NAMESPACES]]),
    ...argued(ioctl, 1, [
      [JUMP_EQUAL, TIOCSTI],
      [JUMP_EQUAL, TIOCLINUX]
    ]),
    ...onlyArguments(socket, 0, DOMAINS),
    [RETURN, 0, 0, ALLOW]
  ]);
}
function keysFilter(processor) {
  return assemble([
    ...onlyThisMode(processor),
    ...refusedCalls(processor, KEY_CALLS).flatMap((number2) => refuseWhen(JUMP_EQUAL, number2, EPERM)),
    [RETURN, 0, 0, ALLOW]
  ]);
}
var KEY_CALLS = ["add_key", "request_key", "keyctl"];
function onlyThisMode(processor) {
  return [
    [LOAD, 0, 0, ARCHITECTURE],
    [JUMP_EQUAL, 1, 0, AUDIT_ARCHITECTURE[processor]],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD, 0, 0, NUMBER],
    ...processor === "x64" ? refuseWhen(JUMP_AT_LEAST, X32_BIT, EPERM) : []
  ];
}
function refuseWhen(jump, operand, errno) {
  return [
    [jump, 0, 1, operand],
    [RETURN, 0, 0, refuse(errno)]
  ];
}
function argued(number2, index, tests) {
  const body = [
    [LOAD, 0, 0, argument(index)],
    ...tests.flatMap(([jump, operand]) => refuseWhen(jump, operand, EPERM)),
    [LOAD, 0, 0, NUMBER]
  ];
  return [[JUMP_EQUAL, 0, body.length, number2], ...body];
}
function onlyArguments(number2, index, allowed) {
  const body = [
    [LOAD, 0, 0, argument(index)],
    // Over the later tests and the refusal.
    ...allowed.map((one, place2) => [JUMP_EQUAL, allowed.length - place2, 0, one]),
    [RETURN, 0, 0, refuse(EAFNOSUPPORT)],
    [LOAD, 0, 0, NUMBER]
  ];
  return [[JUMP_EQUAL, 0, body.length, number2], ...body];
}
var INSTRUCTION_BYTES = 8;
function assemble(program) {
  const bytes = new Uint8Array(program.length * INSTRUCTION_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, [code, whenTrue, whenFalse, operand]] of program.entries()) {
    const at = index * INSTRUCTION_BYTES;
    view.setUint16(at, code, true);
    view.setUint8(at + 2, whenTrue);
    view.setUint8(at + 3, whenFalse);
    view.setUint32(at + 4, operand, true);
  }
  return bytes;
}

// src/sandbox/filter-file.ts
async function writeFilter({ jobFolder, profile }) {
  if (import_node_process.arch !== "x64" && import_node_process.arch !== "arm64") {
    throw new Problem({
      code: "no-filter",
      what: `there is no filter of system calls for ${import_node_process.arch}, and ${UNFILTERED[profile]}`,
      next: "measure this on x86-64 or aarch64",
      exit: EXIT.usage
    });
  }
  const path = (0, import_node_path10.join)(jobFolder, "filter.bpf");
  await (0, import_promises5.writeFile)(path, profile === "untrusted" ? seccompFilter(import_node_process.arch) : keysFilter(import_node_process.arch), { mode: 256 });
  return path;
}
var UNFILTERED = {
  untrusted: "untrusted code is not run without one",
  trusted: "without one the keys that this login holds in the kernel can be read by what is measured"
};

// src/sandbox/host-root.ts
var import_node_fs9 = require("node:fs");
var import_promises6 = require("node:fs/promises");
var import_node_path11 = require("node:path");
var SYSTEM_FOLDERS = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];
var ETC_ALWAYS = [
  "ld.so.cache",
  "ld.so.conf",
  "ld.so.conf.d",
  "alternatives",
  "ssl/certs",
  "ssl/openssl.cnf",
  "pki",
  "ca-certificates",
  "ca-certificates.conf",
  "localtime",
  "nsswitch.conf",
  "protocols",
  "services",
  "mime.types",
  "magic",
  "fonts"
];
var ETC_PATTERNS = [/^java-/, /^python3/, /^perl$/, /^php$/, /^dotnet$/];
var ETC_NETWORK = ["resolv.conf", "hosts", "host.conf", "gai.conf", "npmrc", "pip.conf", "gitconfig"];
async function hostRootArguments(folder, etc = "/etc") {
  const always = ["--ro-bind", "/usr", "/usr"];
  for (const path of SYSTEM_FOLDERS) always.push(...systemFolder(path));
  const patterns = (await (0, import_promises6.readdir)(etc)).filter((name2) => ETC_PATTERNS.some((pattern) => pattern.test(name2))).sort();
  await (0, import_promises6.mkdir)(folder, { recursive: true, mode: 493 });
  for (const name2 of [...ETC_ALWAYS, ...patterns]) await copyOfEtc((0, import_node_path11.join)(etc, name2), (0, import_node_path11.join)(folder, name2));
  for (const [name2, content] of OWN_FILES) await (0, import_promises6.writeFile)((0, import_node_path11.join)(folder, name2), content, { mode: 420 });
  for (const name2 of ETC_NETWORK) await makeMountPoint(name2, folder);
  always.push("--ro-bind", folder, "/etc");
  always.push("--symlink", "/tmp", "/var/tmp");
  return { always, network: ETC_NETWORK.flatMap(etcEntry) };
}
function resolverArguments(rootfs) {
  const files = ["resolv.conf", "hosts"].filter((name2) => (0, import_node_fs9.existsSync)((0, import_node_path11.join)(rootfs, "etc", name2)));
  return files.flatMap(etcEntry);
}
function systemFolder(path) {
  if (!(0, import_node_fs9.existsSync)(path)) return [];
  return (0, import_node_fs9.lstatSync)(path).isSymbolicLink() ? ["--symlink", (0, import_node_fs9.readlinkSync)(path), path] : ["--ro-bind", path, path];
}
function etcEntry(name2) {
  const path = (0, import_node_path11.join)("/etc", name2);
  return (0, import_node_fs9.existsSync)(path) ? ["--ro-bind", (0, import_node_fs9.realpathSync)(path), path] : [];
}
async function copyOfEtc(path, target) {
  await (0, import_promises6.mkdir)((0, import_node_path11.dirname)(target), { recursive: true, mode: 493 });
  try {
    await (0, import_promises6.cp)(path, target, { recursive: true, verbatimSymlinks: true, filter: isForAll });
  } catch (cause) {
    if (!/^(?:ENOENT|EACCES|EPERM)$/.test(systemCode(cause) ?? "")) throw cause;
  }
}
var READ_BY_ALL = 4;
async function isForAll(path) {
  const stat2 = await (0, import_promises6.lstat)(path);
  return stat2.isSymbolicLink() || (stat2.mode & READ_BY_ALL) !== 0;
}
async function makeMountPoint(name2, folder) {
  if ((0, import_node_fs9.existsSync)((0, import_node_path11.join)("/etc", name2)) && !(0, import_node_fs9.existsSync)((0, import_node_path11.join)(folder, name2))) await (0, import_promises6.writeFile)((0, import_node_path11.join)(folder, name2), "");
}
var OWN_FILES = [
  [
    "passwd",
    "root:x:0:0:root:/nonexistent:/usr/sbin/nologin\nbench:x:1000:1000:bench:/bench/home:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
  ],
  ["group", "root:x:0:\nbench:x:1000:\nnogroup:x:65534:\n"],
  ["hosts", "127.0.0.1 localhost bench\n::1 localhost\n"]
];

// src/sandbox/probe-bubblewrap.ts
var import_node_child_process2 = require("node:child_process");
var OLDEST = [0, 8];
async function probeBubblewrap(bubblewrap) {
  requireVersion(await run([bubblewrap, "--version"]));
  const strict = await run([bubblewrap, "--disable-userns", ...PROBE]);
  if (strict.status === 0) return { refusesNesting: true };
  const plain = await run([bubblewrap, ...PROBE]);
  if (plain.status === 0) return { refusesNesting: false };
  throw forbidden(plain.stderr);
}
var PROBE = [
  ...["--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try", "--unshare-net"],
  ...["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000"],
  ...["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--", "/bin/true"]
];
function requireVersion(outcome) {
  const match = /(\d+)\.(\d+)/.exec(outcome.stdout);
  const [major, minor] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  if (major > OLDEST[0] || major === OLDEST[0] && minor >= OLDEST[1]) return;
  throw new Problem({
    code: "old-bubblewrap",
    what: "this bubblewrap is too old for the sandbox",
    expected: `version ${OLDEST.join(".")} or later`,
    found: outcome.stdout.trim() || outcome.stderr.trim(),
    next: "use Debian 12, Ubuntu 24.04 or later, or build bubblewrap from source",
    exit: EXIT.usage
  });
}
var REASONS = [
  [
    /setting up uid map|Permission denied/,
    "allow unprivileged user namespaces: on Ubuntu give bwrap an AppArmor profile with `userns,` (or `sysctl kernel.apparmor_restrict_unprivileged_userns=0`)"
  ],
  [
    /No permissions to create|Operation not permitted|new namespace failed/i,
    "allow user namespaces: `sysctl kernel.unprivileged_userns_clone=1`, `sysctl user.max_user_namespaces=10000`; in a container run it with `--security-opt seccomp=unconfined --security-opt systempaths=unconfined`"
  ],
  [/mount proc/i, "in a container unmask /proc: `--security-opt systempaths=unconfined`, or `procMount: Unmasked`"]
];
function forbidden(stderr) {
  const next = REASONS.find(([words]) => words.test(stderr))?.[1] ?? "run `bwrap --unshare-all --ro-bind / / true` to see why";
  return new Problem({
    code: "sandbox-forbidden",
    what: "bubblewrap is installed, but this host does not let it make a sandbox",
    found: stderr.trim().slice(-500),
    next,
    exit: EXIT.usage
  });
}
var PROBE_SECONDS = 20;
function run(argv) {
  const [program = "", ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = (0, import_node_child_process2.spawn)(program, args, { stdio: ["ignore", "pipe", "pipe"], timeout: PROBE_SECONDS * 1e3 });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on("data", (chunk) => {
      stderr += String(chunk);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ status: code ?? 1, stdout, stderr }));
  });
}

// src/sandbox/session-keys.ts
var import_node_fs10 = require("node:fs");
var SECRET_TYPES = /^(?:user|logon|big_key|encrypted|trusted|rxrpc|ceph|cifs\.\w+)$/;
var HARMLESS = /^invocation_id:/;
function showsSecretKeys(text2) {
  return text2.split("\n").some((line) => {
    const [type, ...description] = line.trim().split(/\s+/).slice(7);
    return type !== void 0 && SECRET_TYPES.test(type) && !HARMLESS.test(description.join(" "));
  });
}
function hasSecretKeys() {
  try {
    return showsSecretKeys((0, import_node_fs10.readFileSync)("/proc/keys", "utf8"));
  } catch {
    return false;
  }
}

// src/sandbox/source-folder.ts
var import_promises7 = require("node:fs/promises");
var import_node_path12 = require("node:path");
async function makeSourceFolder(tree, skeleton, wish) {
  const points = wish.folders.map(treeParts);
  const wanted = wish.mounts === null ? [[]] : outermost(wish.mounts.map(treeParts));
  const missing = await pointsMissingIn(tree, points, wanted);
  if (wish.mounts === null && missing.length === 0) return { root: tree, binds: [] };
  const layout = { tree, skeleton, missing, binds: [] };
  await (0, import_promises7.mkdir)(skeleton, { recursive: true, mode: 493 });
  for (const parts of wanted) await place(layout, parts);
  for (const parts of missing) await makePoint(layout, parts);
  return { root: skeleton, binds: layout.binds };
}
async function requireTree(tree) {
  const kind = await entryKind(tree);
  if (kind === "folder") return;
  throw new Problem({
    code: "no-tree",
    what: "the tree of the launch is no folder",
    where: tree,
    found: kind,
    next: "export the commit into the job folder again",
    exit: EXIT.failed
  });
}
function outermost(paths) {
  const unique = [...new Map(paths.map((parts) => [parts.join("/"), parts])).values()];
  return unique.filter((parts) => !unique.some((other) => other !== parts && startsWith(parts, other)));
}
async function pointsMissingIn(tree, points, wanted) {
  const missing = [];
  for (const parts of points) {
    const covered = wanted.some((mount) => startsWith(parts, mount));
    const { kind } = covered ? await walkTree(tree, parts) : { kind: "absent" };
    if (kind === "absent") missing.push(parts);
    else if (kind !== "folder") throw notAFolder(parts, kind);
  }
  return missing;
}
async function place(layout, parts) {
  const entry = await walkTree(layout.tree, parts);
  const target = (0, import_node_path12.join)(layout.skeleton, ...parts);
  if (entry.kind === "absent") throw absent(parts);
  if (parts.length > 0) await (0, import_promises7.mkdir)((0, import_node_path12.join)(target, ".."), { recursive: true, mode: 493 });
  await placeEntry(layout, parts, { path: entry.path, target });
}
async function placeEntry(layout, parts, at) {
  switch (await entryKind(at.path)) {
    case "file":
      return linkOrCopy(at.path, at.target);
    case "link":
      return (0, import_promises7.symlink)(await (0, import_promises7.readlink)(at.path, "buffer"), at.target);
    case "folder":
      return placeFolder(layout, parts, at);
    default:
      return;
  }
}
async function placeFolder(layout, parts, at) {
  await (0, import_promises7.mkdir)(at.target, { recursive: true });
  if (!layout.missing.some((point) => startsWith(point, parts))) {
    layout.binds.push({ host: at.path, inside: parts.join("/") });
    return;
  }
  for (const name2 of await (0, import_promises7.readdir)(at.path)) {
    await placeEntry(layout, [...parts, name2], { path: (0, import_node_path12.join)(at.path, name2), target: (0, import_node_path12.join)(at.target, name2) });
  }
  if (parts.length > 0) await (0, import_promises7.chmod)(at.target, (await (0, import_promises7.lstat)(at.path)).mode & 511 | 448);
}
async function linkOrCopy(from, to) {
  try {
    await (0, import_promises7.link)(from, to);
  } catch {
    await (0, import_promises7.copyFile)(from, to);
    await (0, import_promises7.chmod)(to, (await (0, import_promises7.lstat)(from)).mode & 4095);
  }
}
async function makePoint(layout, parts) {
  for (let depth = 1; depth <= parts.length; depth++) {
    const path = (0, import_node_path12.join)(layout.skeleton, ...parts.slice(0, depth));
    const kind = await entryKind(path);
    if (kind === "absent") await (0, import_promises7.mkdir)(path, { mode: 493 });
    else if (kind !== "folder") throw notAFolder(parts.slice(0, depth), kind);
  }
}
function startsWith(parts, start) {
  return start.length <= parts.length && start.every((part, index) => part === parts[index]);
}
function absent(parts) {
  return new Problem({
    code: "artifact-absent",
    what: `the built tree has no "${parts.join("/")}"`,
    next: "compare `artifacts` and `harness` of the config with what the build makes",
    exit: EXIT.failed
  });
}
function notAFolder(parts, kind) {
  return new Problem({
    code: "no-mount-point",
    what: `"${parts.join("/")}" must be a folder for the launch, but the built tree has a ${kind} there`,
    next: "name another path for `directory`, `output` or `writable`",
    exit: EXIT.failed
  });
}

// src/sandbox/bubblewrap.ts
async function encloseWithBubblewrap(plan) {
  const toolchain = toolchainFolders(plan.toolchain, plan.jobFolder);
  const bubblewrap = await findBubblewrap();
  const root = plan.rootfs === null ? await hostRootArguments((0, import_node_path13.join)(plan.jobFolder, "etc")) : { always: ["--ro-bind", plan.rootfs, "/"], network: resolverArguments(plan.rootfs) };
  const { refusesNesting } = await probeBubblewrap(bubblewrap);
  const hidesKeys = plan.profile === "trusted" && hasSecretKeys();
  const filter = plan.profile === "untrusted" || hidesKeys ? await writeFilter(plan) : null;
  const enclosure = { bubblewrap, root, toolchain, refusesNesting };
  const visible = visibleFolders(plan, toolchain);
  const sources = createSources(plan.jobFolder);
  return {
    rootfs: plan.rootfs ?? "host",
    warnings: warningsOf({ refusesNesting, hidesKeys }),
    marker: (0, import_node_crypto2.randomBytes)(16).toString("hex"),
    oneAtATime: false,
    prepare: async (spec, output, group) => {
      requireProgram(spec.argv[0] ?? "", plan, visible);
      const folders = makeFolders2(plan, spec, output);
      const source = await sources.get(spec);
      const offspring = namespaceOffspring(group);
      const filterFd = filter === null ? null : 3 + offspring.extraStdio.length;
      const supervision = { flags: offspring.flags, filterFd };
      const argv = bubblewrapArgv(enclosure, plan, { spec, folders: { source, ...folders }, supervision });
      return {
        command: { argv, env: {}, cwd: plan.jobFolder, inputs: filter === null ? [] : [filter] },
        offspring,
        roots: folders.roots,
        reword: (ending) => inWordsOfTheProgram(ending, output),
        release: async () => void 0
      };
    }
  };
}
function makeFolders2(plan, spec, output) {
  const out = (0, import_node_path13.join)(output, "out");
  (0, import_node_fs11.mkdirSync)(out, { mode: 493 });
  if (spec.phase !== "measure") {
    (0, import_node_fs11.mkdirSync)(plan.home, { recursive: true, mode: 448 });
    return { out, writable: [], roots: [(0, import_node_path13.join)(plan.jobFolder, "trees", spec.tree), plan.home, out] };
  }
  const writable = spec.writable.map((_, index) => (0, import_node_path13.join)(output, "writable", String(index)));
  if (writable.length > 0) (0, import_node_fs11.mkdirSync)((0, import_node_path13.join)(output, "writable"), { mode: 493 });
  for (const folder of writable) (0, import_node_fs11.mkdirSync)(folder, { mode: 493 });
  return { out, writable, roots: [out, ...writable] };
}
function createSources(jobFolder) {
  const known = /* @__PURE__ */ new Map();
  let count2 = 0;
  return {
    get: async (spec) => {
      const tree = (0, import_node_path13.join)(jobFolder, "trees", spec.tree);
      if (spec.phase !== "measure") {
        await requireTree(tree);
        known.delete(spec.tree);
        return { root: tree, binds: [] };
      }
      const wish = { mounts: spec.mounts, folders: [...spec.writable, spec.directory] };
      const ofTree = known.get(spec.tree) ?? /* @__PURE__ */ new Map();
      known.set(spec.tree, ofTree);
      const key = JSON.stringify(wish);
      const found = ofTree.get(key);
      if (found !== void 0) return found;
      const skeleton = (0, import_node_path13.join)(jobFolder, "skeletons", String(count2++));
      const made = requireTree(tree).then(() => makeSourceFolder(tree, skeleton, wish));
      ofTree.set(key, made);
      made.catch(() => removeTree(skeleton));
      return made;
    }
  };
}
async function inWordsOfTheProgram(ending, output) {
  if (ending.exit === 1 && /^bwrap: execvp .+: (No such file|Permission denied|Exec format).*$/m.test(await lastLine(output))) {
    return { ...ending, exit: 127 };
  }
  const signal = ending.exit === null ? void 0 : SIGNALS[ending.exit - 128];
  return signal === void 0 ? ending : { ...ending, exit: null, signal };
}
async function lastLine(output) {
  return (await readTail((0, import_node_path13.join)(output, "stderr"), 4096)).trimEnd().split("\n").at(-1) ?? "";
}
var SIGNALS = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  4: "SIGILL",
  5: "SIGTRAP",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  13: "SIGPIPE",
  14: "SIGALRM",
  15: "SIGTERM",
  24: "SIGXCPU",
  25: "SIGXFSZ",
  31: "SIGSYS"
};
async function findBubblewrap() {
  for (const folder of (process.env.PATH ?? "").split(import_node_path13.delimiter)) {
    const path = (0, import_node_path13.join)(folder, "bwrap");
    if (folder !== "" && await isProgram2(path)) return path;
  }
  throw new Problem({
    code: "no-bubblewrap",
    what: "the sandbox needs bubblewrap, and it is not installed",
    expected: "the program `bwrap` on PATH",
    next: "apt-get install bubblewrap (or, to measure without any protection, `environment: { sandbox: none }`)",
    exit: EXIT.usage
  });
}
async function isProgram2(path) {
  try {
    await (0, import_promises8.access)(path, import_node_fs11.constants.X_OK);
    return (await (0, import_promises8.stat)(path)).isFile();
  } catch {
    return false;
  }
}
function warningsOf(found) {
  const warnings = [];
  if (found.hidesKeys) {
    warnings.push({
      code: "keys-hidden",
      text: "this login holds keys in the kernel (/proc/keys): a filter of system calls keeps them from what is measured, which costs each call some 40 ns, on both sides alike"
    });
  }
  if (process.getuid?.() === 0) {
    warnings.push({
      code: "sandbox-from-root",
      text: "the sandbox was started by root and stays mapped from root, so that toolchains in root's home can be read; what is measured has no capability, but a normal user would separate it further"
    });
  }
  if (!found.refusesNesting) {
    warnings.push({
      code: "nested-namespaces",
      text: "this host does not let the sandbox forbid further user namespaces inside it"
    });
  }
  return warnings;
}

// src/sandbox/session.ts
var import_node_fs15 = require("node:fs");
var import_node_path17 = require("node:path");

// src/sandbox/disk-watch.ts
var import_node_fs12 = require("node:fs");
var import_node_path14 = require("node:path");
var ENTRY_BYTES = 4096;
var mostLost = (limitBytes) => 2 * limitBytes + 1024 ** 3;
function watchDisk(roots, limitBytes) {
  const [first] = roots;
  if (first === void 0) return { isOverLimit: () => false };
  const start = freeSpace(first);
  const step = Math.min(limitBytes / 4, Math.max(start.bytes / 20, 64 * 1024 ** 2));
  let counted = start;
  return {
    isOverLimit: () => {
      const now = freeSpace(first);
      if (now.bytes === 0) return true;
      const moved = Math.abs(now.bytes - counted.bytes);
      const movedEntries = Math.abs(now.entries - counted.entries);
      if (moved < step && movedEntries < step / ENTRY_BYTES) return false;
      if (start.bytes - now.bytes > mostLost(limitBytes)) return true;
      counted = now;
      return roots.some((root) => usedBytes(root, limitBytes) > limitBytes);
    }
  };
}
function freeSpace(path) {
  const { bavail, bsize, ffree } = (0, import_node_fs12.statfsSync)(path);
  return { bytes: bavail * bsize, entries: ffree };
}
function usedBytes(root, enough) {
  let used = 0;
  const folders = [root];
  for (let folder = folders.pop(); folder !== void 0 && used <= enough; folder = folders.pop()) {
    for (const name2 of namesIn(folder)) {
      const stat2 = statOf((0, import_node_path14.join)(folder, name2));
      if (stat2 === null) continue;
      used += Math.max(ENTRY_BYTES, stat2.blocks * 512);
      if (stat2.isDirectory()) folders.push((0, import_node_path14.join)(folder, name2));
    }
  }
  return used;
}
function statOf(path) {
  try {
    return (0, import_node_fs12.lstatSync)(path);
  } catch {
    return null;
  }
}
function namesIn(folder) {
  try {
    return (0, import_node_fs12.readdirSync)(folder);
  } catch {
    return [];
  }
}

// src/sandbox/sentinel.ts
var import_node_child_process3 = require("node:child_process");
function startSentinel(over) {
  const child = (0, import_node_child_process3.spawn)("/bin/sh", ["-c", SCRIPT, "benchwarden-sentinel"], {
    cwd: "/",
    // Under other names than those it looks for, or it would find itself.
    env: { PATH: "/usr/bin:/bin", SENTINEL_FOLDER: over.jobFolder, SENTINEL_MARK: over.marker },
    stdio: ["pipe", "ignore", "ignore"],
    detached: true
  });
  child.on("error", () => void 0);
  child.stdin.on("error", () => void 0);
  child.unref();
  if ("unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
  return { dismiss: () => child.stdin.end("bye\n") };
}
var SCRIPT = `
read -r word
[ "$word" = bye ] && exit 0
empty=0
while [ $empty -lt 3 ]; do
  empty=$((empty + 1))
  for file in $(printf '%s/' "$SENTINEL_FOLDER" | grep -lsFf - /proc/[0-9]*/cmdline); do
    case "$(tr '\\000' '\\n' < "$file" | head -n 1)" in
      */bwrap) pid=\${file%/*}; kill -9 "\${pid#/proc/}" && empty=0 ;;
    esac
  done
  for file in $(printf '${MARKER}=%s' "$SENTINEL_MARK" | grep -lsFf - /proc/[0-9]*/environ); do
    pid=\${file%/*}; kill -9 "\${pid#/proc/}" && empty=0
  done
  sleep 0.1
done 2>/dev/null
`;

// src/sandbox/supervise.ts
var import_node_child_process6 = require("node:child_process");
var import_node_fs14 = require("node:fs");
var import_node_path16 = require("node:path");

// src/sandbox/launcher.ts
var import_node_fs13 = require("node:fs");

// src/sandbox/core-limit.ts
var import_node_child_process4 = require("node:child_process");
function forbidCoreDumps() {
  forbidden2 ??= (0, import_node_child_process4.spawnSync)("prlimit", ["--pid", String(process.pid), "--core=1:1"], { stdio: "ignore", env: { PATH } }).status === 0;
  return forbidden2;
}
var forbidden2;
var PATH = "/usr/bin:/bin";

// src/sandbox/start-in-group.ts
var import_node_child_process5 = require("node:child_process");
var import_node_path15 = require("node:path");
var import_node_process2 = require("node:process");
var PERL = "/usr/bin/perl";
var PRLIMIT64 = { x64: 302, arm64: 261 };
var CLONE3 = 435;
var CLONE_INTO_CGROUP = "0x200000000";
var [RLIMIT_FSIZE, RLIMIT_CORE, RLIMIT_NOFILE] = [1, 4, 7];
var [SIGKILL, SIGCHLD] = [9, 17];
function canStartInGroup() {
  possible ??= import_node_process2.arch in PRLIMIT64 && (0, import_node_child_process5.spawnSync)(PERL, ["-e", 'pack "Q", 0'], { stdio: "ignore", env: {} }).status === 0;
  return possible;
}
var possible;
function startInGroupArgv(folder, terms) {
  const file = (0, import_node_path15.join)(folder, "cgroup.procs");
  const script = `
my ($folder, $file) = (shift, shift);
sub limit { syscall ${PRLIMIT64[import_node_process2.arch]}, 0, $_[0], pack("Q2", $_[1], $_[1]), 0 }
umask 022;
limit ${RLIMIT_FSIZE}, ${512 * terms.fileBlocks};
limit ${RLIMIT_NOFILE}, ${terms.descriptors};
limit ${RLIMIT_CORE}, 1;
${terms.leaked.map((fd) => `open LEAKED, "<&=", ${fd} and close LEAKED;`).join(" ")}
open GROUP, "<", $folder and pipe SAID, SAY or exit 125;
my $birth = pack "Q11", ${CLONE_INTO_CGROUP}, 0, 0, 0, ${SIGCHLD}, 0, 0, 0, 0, 0, fileno GROUP;
my $pid = syscall ${CLONE3}, $birth, length $birth;
if ($pid > 0) {
  waitpid $pid, 0;
  close SAY;
  exit($? & 127 ? 128 + ($? & 127) : $? >> 8) if $? != ${SIGKILL} or sysread SAID, my $word, 1;
}
if ($pid) { unshift @ARGV, $file } else { syswrite SAY, "alive" }
while ((my $join = shift) ne "--") { open JOIN, ">", $join and print JOIN 0 and close JOIN or exit 125 }
exec { $ARGV[0] } @ARGV;
exit 127;
`;
  const others = terms.joins.filter((path) => path !== file);
  return [PERL, "-e", script, "--", folder, file, ...others, "--", ...terms.argv];
}

// src/sandbox/launcher.ts
function launcherArgv(options) {
  inherited ??= leakedDescriptors();
  const { joins, startIn, fileBytes, argv, firstForeign } = options;
  const terms = {
    ...{ joins, argv },
    fileBlocks: Math.max(1, Math.floor(fileBytes / 512)),
    descriptors: 4096,
    leaked: inherited.filter((fd) => fd >= firstForeign)
  };
  return startIn !== null && canStartInGroup() ? startInGroupArgv(startIn, terms) : shellArgv(terms);
}
function shellArgv({ joins, fileBlocks, descriptors, leaked, argv }) {
  const shell = leaked.some((fd) => fd > 9) ? ["/bin/bash", "--posix"] : ["/bin/sh"];
  const close = leaked.map((fd) => `exec ${fd}>&-`).join("; ");
  const core = forbidCoreDumps() ? "" : "ulimit -c 0; ";
  const script = [
    'while [ "$1" != -- ]; do echo 0 > "$1" || exit 125; shift; done; shift',
    `umask 022; ${core}ulimit -f ${fileBlocks}; ulimit -n ${descriptors} 2>/dev/null || :`,
    ...close === "" ? [] : [close],
    'exec "$@"'
  ].join("\n");
  const [program = "/bin/sh", ...flags] = shell;
  return [program, ...flags, "-c", script, "launcher", ...joins, "--", ...argv];
}
var inherited;
function leakedDescriptors() {
  return (0, import_node_fs13.readdirSync)("/proc/self/fd").map(Number).filter((fd) => fd > 2 && staysOpen(fd));
}
function staysOpen(fd) {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec((0, import_node_fs13.readFileSync)(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1];
    return flags !== void 0 && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
  } catch {
    return false;
  }
}
var O_CLOEXEC = 524288;

// src/sandbox/supervise.ts
var TICK_MS = 100;
var DISK_TICKS = 10;
var LONGEST_TIMER = 2 ** 31 - 1;
function supervise(command, watch) {
  const streams = openStreams(watch.output);
  const { child, start } = startChild(command, watch, streams);
  watch.offspring.begin(child);
  let ended = null;
  const end = (why) => {
    const first = ended === null;
    ended ??= why;
    if (why !== "timed-out") watch.offspring.kill(child);
    if (why !== "timed-out" || !first) return;
    watch.offspring.terminate(child);
    const grace = setTimeout(() => watch.offspring.kill(child), watch.graceSeconds * 1e3);
    child.once("exit", () => clearTimeout(grace));
  };
  const timer = setTimeout(() => end("timed-out"), Math.min(watch.timeLimitSeconds * 1e3, LONGEST_TIMER));
  const onExit = () => watch.offspring.kill(child);
  process.once("exit", onExit);
  const ticks = startTicks(child, watch, { streams, end });
  const ending = waitForExit(child, () => (performance.now() - start) / 1e3).then(async (exit) => {
    clearTimeout(timer);
    clearInterval(ticks);
    await watch.offspring.settle(child);
    const late = ended ?? lateBreach(watch, streams);
    for (const fd of streams) cutTo(fd, watch.outputBytes);
    return { ...exit, ended: late };
  }).finally(() => {
    process.off("exit", onExit);
    clearTimeout(timer);
    clearInterval(ticks);
    for (const fd of streams) (0, import_node_fs14.closeSync)(fd);
  });
  return { ending, end };
}
function openStreams(output) {
  const flags = import_node_fs14.constants.O_WRONLY | import_node_fs14.constants.O_CREAT | import_node_fs14.constants.O_EXCL | import_node_fs14.constants.O_APPEND | import_node_fs14.constants.O_NOFOLLOW;
  return [(0, import_node_fs14.openSync)((0, import_node_path16.join)(output, "stdout"), flags, 384), (0, import_node_fs14.openSync)((0, import_node_path16.join)(output, "stderr"), flags, 384)];
}
function startChild(command, watch, streams) {
  const { joins, startIn } = watch.offspring;
  const firstForeign = 3 + watch.offspring.extraStdio.length + command.inputs.length;
  const { fileBytes } = watch;
  const [program, ...args] = launcherArgv({ joins, startIn, fileBytes, argv: command.argv, firstForeign });
  const inputs = command.inputs.map((path) => (0, import_node_fs14.openSync)(path, import_node_fs14.constants.O_RDONLY | import_node_fs14.constants.O_NOFOLLOW));
  try {
    const start = performance.now();
    const child = (0, import_node_child_process6.spawn)(program, args, {
      cwd: command.cwd,
      env: { ...command.env },
      stdio: ["ignore", ...streams, ...watch.offspring.extraStdio, ...inputs],
      detached: true
    });
    return { child, start };
  } finally {
    for (const fd of inputs) (0, import_node_fs14.closeSync)(fd);
  }
}
function waitForExit(child, elapsed) {
  return new Promise((resolve, reject) => {
    child.on(
      "error",
      (cause) => reject(
        new Problem(
          { code: "launch-failed", what: "the launcher could not be started", found: cause.message },
          { cause }
        )
      )
    );
    child.on("exit", (exit, signal) => resolve({ exit, signal, wallSeconds: elapsed() }));
  });
}
function startTicks(child, watch, by) {
  let tick = 0;
  const counted = countBreaches(child, watch);
  return setInterval(() => {
    tick++;
    const breach = outputBreach(watch, by.streams) ?? watch.group?.breach() ?? counted(tick);
    if (breach !== null) by.end(breach);
    else if (tick % DISK_TICKS === 0 && watch.disk.isOverLimit()) by.end("disk-limit");
  }, TICK_MS);
}
function outputBreach(watch, streams) {
  return streams.some((fd) => (0, import_node_fs14.fstatSync)(fd).size > watch.outputBytes) ? "output-limit" : null;
}
var COUNT_TICKS = 3;
function countBreaches(child, watch) {
  const { group } = watch;
  if (group?.limitsMemory && group.limitsProcesses) return () => null;
  const allowed = sharedBytes() + 2 * watch.tmpBytes;
  return (tick) => {
    if (tick % COUNT_TICKS !== 0) return null;
    const { threads, bytes } = watch.offspring.count(child);
    if (threads > watch.processes) return "too-many-processes";
    return bytes + Math.max(0, sharedBytes() - allowed) > watch.memoryBytes ? "out-of-memory" : null;
  };
}
function lateBreach(watch, streams) {
  return outputBreach(watch, streams) ?? watch.group?.breach() ?? (watch.disk.isOverLimit() ? "disk-limit" : null);
}
function cutTo(fd, bytes) {
  if ((0, import_node_fs14.fstatSync)(fd).size > bytes) (0, import_node_fs14.ftruncateSync)(fd, bytes);
}

// src/sandbox/session.ts
function openSession(plan, enclosing, settings) {
  const running = /* @__PURE__ */ new Set();
  const pending = /* @__PURE__ */ new Set();
  const sentinel = startSentinel({ jobFolder: plan.jobFolder, marker: enclosing.marker });
  let closed = false;
  let queue = Promise.resolve();
  const start = (spec) => withDiskProblems(
    plan.jobFolder,
    () => launch({ plan, enclosing, settings, running, isClosed: () => closed }, spec)
  );
  return {
    facts: factsOf(plan, enclosing, settings.groups),
    launch: (spec) => {
      const result = enclosing.oneAtATime ? queue.then(() => start(spec)) : start(spec);
      const quiet = result.then(
        () => void 0,
        () => void 0
      );
      queue = quiet;
      pending.add(quiet);
      quiet.then(() => pending.delete(quiet));
      return result;
    },
    close: async () => {
      closed = true;
      for (const one of running) one.end("closed");
      await Promise.all(pending);
      sentinel.dismiss();
    }
  };
}
async function launch(context, spec) {
  const output = makeOutput(context.plan.jobFolder, spec.id);
  const group = newGroup(context);
  try {
    const prepared = await context.enclosing.prepare(spec, output, group);
    try {
      const ending = await whileRunning(context, superviseLaunch(context, spec, { prepared, output, group }));
      return reportOf(spec, output, { ending: await prepared.reword(ending), group });
    } finally {
      await prepared.release();
    }
  } finally {
    group?.remove();
  }
}
function superviseLaunch(context, spec, made) {
  const { limits } = context.plan;
  return supervise(made.prepared.command, {
    output: made.output,
    timeLimitSeconds: spec.timeLimitSeconds,
    graceSeconds: context.settings.graceSeconds,
    outputBytes: limits.outputBytes,
    fileBytes: limits.diskBytes,
    memoryBytes: limits.memoryBytes,
    tmpBytes: limits.tmpBytes,
    processes: limits.processes,
    group: made.group,
    disk: watchDisk(made.prepared.roots, limits.diskBytes),
    offspring: made.prepared.offspring
  });
}
async function whileRunning(context, supervised) {
  context.running.add(supervised);
  try {
    if (context.isClosed()) supervised.end("closed");
    return await supervised.ending;
  } finally {
    context.running.delete(supervised);
  }
}
function makeOutput(jobFolder, id2) {
  if (!/^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/.test(id2)) throw new Error(`"${id2}" cannot name a launch`);
  const output = (0, import_node_path17.join)(jobFolder, "launches", id2);
  (0, import_node_fs15.mkdirSync)(output, { mode: 448 });
  return output;
}
var count = 0;
function groupName() {
  return `benchwarden-${process.pid}-${count++}`;
}
function newGroup(context) {
  return createLaunchGroup(context.settings.groups, groupName(), context.plan.limits);
}
function reportOf(spec, output, end) {
  const usage = end.group?.usage() ?? { cpuSeconds: null, peakBytes: null };
  const ended = end.ending.ended ?? (end.ending.signal === "SIGXFSZ" ? "disk-limit" : null);
  return { id: spec.id, ...end.ending, ended, ...usage, output };
}
function factsOf(plan, enclosing, groups) {
  const probe = createLaunchGroup(groups, groupName(), plan.limits);
  const held = [probe?.limitsMemory ? "memory" : null, probe?.limitsProcesses ? "processes" : null].filter(Boolean);
  const watched = ["memory", "processes"].filter((what) => !held.includes(what));
  const counts = probe?.usage().cpuSeconds !== null && probe !== null;
  probe?.remove();
  const parts = [
    held.length > 0 ? `control group: ${held.join(", ")}` : null,
    watched.length > 0 ? `watchdog: ${watched.join(", ")}` : null,
    "rlimits: file size, descriptors, core",
    counts ? "CPU time by control group" : "CPU time not counted"
  ];
  const warnings = watched.length === 0 ? [] : [watchedWarning(watched)];
  return {
    sandbox: plan.sandbox,
    rootfs: enclosing.rootfs,
    limits: parts.filter(Boolean).join("; "),
    warnings: [...enclosing.warnings, ...warnings]
  };
}
function watchedWarning(watched) {
  return {
    code: "limits-watched",
    text: `no control group can hold the limits on ${watched.join(" and ")} here: they are looked at three times a second instead`
  };
}

// src/sandbox/usable-groups.ts
var import_node_child_process7 = require("node:child_process");
var import_node_path18 = require("node:path");
function usableGroups(groups, name2) {
  const usable = { ...groups };
  for (const kind of GROUP_KINDS) {
    const parent = groups[kind];
    if (parent !== null && !canJoin((0, import_node_path18.join)(parent, name2), joinFile(kind))) usable[kind] = null;
  }
  return withoutIdleUnified(usable);
}
function withoutIdleUnified(groups) {
  const { memory, pids, cpuacct } = groups;
  return memory !== null && pids !== null && cpuacct !== null ? { ...groups, unified: null } : groups;
}
function canJoin(path, file) {
  if (!tryMake(path)) return false;
  const joined = (0, import_node_child_process7.spawnSync)("/bin/sh", ["-c", 'echo 0 > "$1"', "sh", (0, import_node_path18.join)(path, file)], { stdio: "ignore" });
  tryRemove(path);
  return joined.status === 0;
}
function removeStaleGroups(groups, isAlive2) {
  for (const kind of GROUP_KINDS) {
    const parent = groups[kind];
    if (parent === null) continue;
    for (const name2 of tryList(parent)) {
      const pid = /^benchwarden-(\d+)-/.exec(name2)?.[1];
      if (pid === void 0 || isAlive2(Number(pid))) continue;
      const path = (0, import_node_path18.join)(parent, name2);
      tryWrite((0, import_node_path18.join)(path, "cgroup.kill"), "1");
      for (const process2 of readLines((0, import_node_path18.join)(path, "cgroup.procs"))) killQuietly(Number(process2));
      tryRemove(path);
    }
  }
}

// src/sandbox/executor.ts
function createExecutor(options = {}) {
  return { open: (plan) => withDiskProblems(plan.jobFolder, () => open2(plan, options)) };
}
async function open2(plan, options) {
  if (plan.profile === "untrusted" && plan.sandbox === "none") throw unprotected();
  const enclosing = plan.sandbox === "bubblewrap" ? await encloseWithBubblewrap(plan) : encloseWithNothing(plan);
  const found = options.groups ?? findControlGroups();
  removeStaleGroups(found, isAlive);
  await makeFolder((0, import_node_path19.join)(plan.jobFolder, "launches"), 448);
  const groups = usableGroups(found, groupName());
  return openSession(plan, enclosing, { groups, graceSeconds: options.graceSeconds ?? 5 });
}
function unprotected() {
  return new Problem({
    code: "untrusted-unprotected",
    what: "the head comes from another repository, and the config says `sandbox: none`",
    next: "write `environment: { sandbox: bubblewrap }`",
    exit: EXIT.usage
  });
}

// src/sandbox/adopted-trees.ts
var import_node_fs16 = require("node:fs");
var import_promises9 = require("node:fs/promises");
var import_node_path20 = require("node:path");
async function adoptTree(jobFolder, build) {
  const tree = (0, import_node_path20.join)(jobFolder, "trees", build);
  if ((await (0, import_promises9.lstat)(tree)).uid === process.getuid?.()) return;
  const copy = (0, import_node_path20.join)(jobFolder, "trees", `.${build}.copy`);
  await (0, import_promises9.cp)(tree, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true, errorOnExist: true });
  await (0, import_promises9.rename)(tree, (0, import_node_path20.join)(jobFolder, "trees", `.${build}.source`));
  await (0, import_promises9.rename)(copy, tree);
}
async function giveBack(jobFolder) {
  for (const folder of [jobFolder, (0, import_node_path20.join)(jobFolder, "trees")]) {
    for (const name2 of await (0, import_promises9.readdir)(folder).catch(() => [])) {
      const path = (0, import_node_path20.join)(folder, name2);
      if ((await (0, import_promises9.lstat)(path)).uid === process.getuid?.()) await removeTree(path);
    }
  }
}
var READABLE = 48;
async function shareLaunch(output) {
  await (0, import_promises9.chmod)((0, import_node_path20.join)(output, ".."), 504);
  await share(output);
}
async function share(path) {
  const entry = await (0, import_promises9.lstat)(path);
  if (entry.isDirectory()) {
    await (0, import_promises9.chmod)(path, entry.mode & 511 | 504);
    for (const name2 of await (0, import_promises9.readdir)(path)) await share((0, import_node_path20.join)(path, name2));
  } else if (entry.isFile() && entry.nlink === 1) {
    const handle = await (0, import_promises9.open)(path, import_node_fs16.constants.O_RDONLY | import_node_fs16.constants.O_NOFOLLOW | import_node_fs16.constants.O_NONBLOCK).catch(() => null);
    if (handle === null) return;
    try {
      await handle.chmod((await handle.stat()).mode & 511 | READABLE);
    } finally {
      await handle.close();
    }
  }
}

// src/exec/json-lines.ts
async function* jsonLines(stream, bounds) {
  let chunks = [];
  let bytes = 0;
  for await (const chunk of stream) {
    let rest = Buffer.from(chunk);
    for (let end = rest.indexOf(LINE_END); end >= 0; end = rest.indexOf(LINE_END)) {
      if (bytes + end > bounds.maxBytes) throw refused(`it is longer than ${bounds.maxBytes} bytes`);
      yield parseLine(Buffer.concat([...chunks, rest.subarray(0, end)]), bounds);
      [chunks, bytes, rest] = [[], 0, rest.subarray(end + 1)];
    }
    chunks.push(rest);
    bytes += rest.length;
    if (bytes > bounds.maxBytes) throw refused(`it is longer than ${bounds.maxBytes} bytes`);
  }
}
var LINE_END = 10;
var QUOTE = 34;
var BACKSLASH = 92;
var OPENING = /* @__PURE__ */ new Set([91, 123]);
var CLOSING = /* @__PURE__ */ new Set([93, 125]);
function parseLine(line, bounds) {
  if (!staysWithin(line, bounds.maxDepth)) throw refused(`it is deeper than ${bounds.maxDepth} levels`);
  const found = tryParse(line);
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw refused("it is no JSON object");
  return Object.fromEntries(Object.entries(found));
}
function staysWithin(json, maxDepth) {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] ?? 0;
    if (inText && byte === BACKSLASH) at++;
    else if (byte === QUOTE) inText = !inText;
    else if (!inText && OPENING.has(byte)) depth++;
    else if (!inText && CLOSING.has(byte)) depth--;
    if (depth > maxDepth) return false;
  }
  return true;
}
function tryParse(line) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line));
  } catch {
    return null;
  }
}
function refused(found) {
  return new Problem({
    code: "message-refused",
    what: `a message over a socket of this bench machine is refused: ${found}`,
    next: "use the same version of Benchwarden in the workflow and on the machine",
    exit: EXIT.failed
  });
}

// src/sandbox/launch-messages.ts
var BOUNDS = { maxBytes: 4 * 1024 * 1024, maxDepth: 8 };
function messages(stream) {
  return jsonLines(stream, BOUNDS);
}

// src/sandbox/narrow-plan.ts
var import_promises10 = require("node:fs/promises");
var import_node_path21 = require("node:path");

// src/sandbox/parse-asked.ts
var NAME2 = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/;
var VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,199}$/;
var LONGEST_SECONDS = 4 * 3600;
var MOST_BYTES = 2 ** 50;
var PLAN = {
  jobFolder: absolutePath,
  sandbox: oneOf(["bubblewrap", "none"]),
  profile: oneOf(["trusted", "untrusted"]),
  rootfs: (found, place2) => found === null ? null : absolutePath(found, place2),
  toolchain: listOf(absolutePath, 100),
  path: listOf(absolutePath, 100),
  env: variables,
  home: absolutePath,
  limits: (found, place2) => shaped(found, place2, {
    memoryBytes: upTo(MOST_BYTES),
    processes: upTo(32768),
    diskBytes: upTo(MOST_BYTES),
    outputBytes: upTo(MOST_BYTES),
    tmpBytes: upTo(MOST_BYTES)
  })
};
var LAUNCH = {
  id: name,
  phase: oneOf(["fetch", "build", "measure"]),
  argv: (found, place2) => {
    const argv = listOf(word, 1e4)(found, place2);
    if (argv.length === 0 || argv[0] === "") throw refused2(`${place2} names no program`);
    return argv;
  },
  directory: pathInside,
  env: variables,
  tree: name,
  mounts: (found, place2) => found === null ? null : listOf(pathInside, 1e4)(found, place2),
  writable: listOf(pathInside, 1e3),
  timeLimitSeconds: upTo(LONGEST_SECONDS)
};
function parsePlan(asked) {
  return shaped(asked, "the plan", PLAN);
}
function parseLaunch(asked) {
  return shaped(asked, "the launch", LAUNCH);
}
function shaped(found, place2, shape) {
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw refused2(`${place2} is no object`);
  const unknown = Object.keys(found).find((key) => !Object.hasOwn(shape, key));
  if (unknown !== void 0) throw refused2(`${place2} has the unknown key "${unknown.slice(0, 50)}"`);
  const guards = Object.entries(shape);
  return Object.fromEntries(
    guards.map(([key, guard]) => [key, guard(Reflect.get(found, key), `${place2}'s ${key}`)])
  );
}
function word(found, place2) {
  if (typeof found !== "string" || found.includes("\0")) throw refused2(`${place2} is no text`);
  return found;
}
function name(found, place2) {
  if (!NAME2.test(word(found, place2))) throw refused2(`${place2} is no name`);
  return word(found, place2);
}
function absolutePath(found, place2) {
  const path = word(found, place2);
  if (!path.startsWith("/") || path.split("/").includes("..") || path.includes(":")) {
    throw refused2(`${place2} is no absolute path`);
  }
  return path;
}
function pathInside(found, place2) {
  const path = word(found, place2);
  if (path.startsWith("/") || path.split("/").includes("..")) throw refused2(`${place2} leads out of the tree`);
  return path;
}
function variables(found, place2) {
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw refused2(`${place2} is no object`);
  const entries = Object.entries(found);
  if (entries.length > 1e3 || !entries.every(([key]) => VARIABLE.test(key))) {
    throw refused2(`${place2} holds what is no variable`);
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, word(value, place2)]));
}
function oneOf(allowed) {
  return (found, place2) => {
    const match = allowed.find((one) => one === found);
    if (match === void 0) throw refused2(`${place2} is none of ${allowed.join(", ")}`);
    return match;
  };
}
function listOf(guard, most) {
  return (found, place2) => {
    if (!Array.isArray(found) || found.length > most) throw refused2(`${place2} is no list of at most ${most}`);
    return found.map((one) => guard(one, place2));
  };
}
function upTo(most) {
  return (found, place2) => {
    if (typeof found !== "number" || !(found > 0 && found <= most)) {
      throw refused2(`${place2} is no number above 0 and up to ${most}`);
    }
    return found;
  };
}
function refused2(what) {
  return new Problem({
    code: "launch-refused",
    what,
    where: "the launcher of this bench machine",
    next: "use the same version of Benchwarden in the workflow and on the machine",
    exit: EXIT.failed
  });
}

// src/sandbox/narrow-plan.ts
async function narrowPlan(asked, bounds) {
  const plan = parsePlan(asked);
  if (plan.sandbox !== "bubblewrap") throw refused3("on a bench machine every launch has a sandbox");
  const jobFolder = await inside(bounds.jobs, plan.jobFolder, "the job folder");
  const rootfs = plan.rootfs === null ? null : await ownRoot(bounds.rootfs, plan.rootfs);
  const toolchain = await Promise.all(plan.toolchain.map((folder) => shown(folder, bounds.hidden)));
  return { ...plan, jobFolder, rootfs, toolchain, home: await ownHome(bounds, { jobFolder, asked: plan.home }) };
}
async function inside(parent, path, what) {
  const [top, real] = await Promise.all([(0, import_promises10.realpath)(parent), (0, import_promises10.realpath)(path)]).catch(() => ["", ""]);
  if (top === "" || !real.startsWith(`${top}/`)) throw refused3(`${what} is not below ${parent}`);
  return real;
}
async function ownRoot(rootfs, path) {
  const real = await inside(rootfs, path, "the root file system");
  if (!/\/[0-9a-f]{64}\/root$/.test(real)) throw refused3("the root file system is none that was built here");
  return real;
}
async function shown(folder, hidden) {
  const real = await (0, import_promises10.realpath)(folder).catch(() => null);
  if (real === null) throw refused3(`the toolchain folder ${folder} is not on this machine`);
  if (hidden.some((one) => overlaps(real, one) || overlaps(folder, one))) {
    throw refused3(`the toolchain folder ${folder} is not for launches`);
  }
  return folder;
}
function overlaps(a, b) {
  const [one, two] = [`${a.replace(/\/+$/, "")}/`, `${b}/`];
  return one.startsWith(two) || two.startsWith(one);
}
async function ownHome(bounds, job) {
  const key = (0, import_node_path21.basename)(job.asked);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(key)) throw refused3("the home has no key");
  const [name2 = ""] = job.jobFolder.slice((await (0, import_promises10.realpath)(bounds.jobs)).length + 1).split("/");
  const tenant2 = bounds.tenant(name2);
  const own = (0, import_node_path21.join)(job.jobFolder, "home");
  const path = tenant2 === null ? own : (0, import_node_path21.join)(bounds.homes, tenant2, key);
  const home = await makeFolders(path, 448).then(
    () => path,
    (cause) => {
      if (!/^(?:EACCES|EPERM)$/.test(systemCode(cause) ?? "")) throw cause;
      return own;
    }
  );
  await makeFolders(home, 448);
  await (0, import_promises10.utimes)(home, /* @__PURE__ */ new Date(), /* @__PURE__ */ new Date());
  return home;
}
function refused3(what) {
  return new Problem({ code: "plan-refused", what, where: "the launcher of this bench machine", exit: EXIT.failed });
}

// src/sandbox/launch-server.ts
async function serveLaunches(streams, executor, bounds) {
  const say = (message) => void streams.output.write(`${JSON.stringify(message)}
`);
  streams.output.on("error", () => void 0);
  let session = null;
  let plan = null;
  const pending = /* @__PURE__ */ new Set();
  try {
    for await (const message of messages(streams.input)) {
      if (session === null || plan === null) {
        plan = await narrowPlan(message.open, bounds);
        session = await executor.open(plan);
        say({ opened: session.facts });
        continue;
      }
      if (pending.size === MOST_AT_ONCE) throw tooMany();
      const one = launch2(session, plan, message.launch).then(say);
      pending.add(one);
      one.finally(() => pending.delete(one));
    }
  } catch (error) {
    say({ failed: failureOf(error), id: null });
  } finally {
    await session?.close();
    await Promise.all(pending);
    if (plan !== null) await giveBack(plan.jobFolder);
  }
}
var MOST_AT_ONCE = 32;
function tooMany() {
  return new Problem({
    code: "launch-refused",
    what: `more than ${MOST_AT_ONCE} launches at once`,
    where: "the launcher of this bench machine",
    exit: EXIT.failed
  });
}
async function launch2(session, plan, asked) {
  try {
    const spec = parseLaunch(asked);
    if (spec.phase !== "measure") await adoptTree(plan.jobFolder, spec.tree);
    const report = await session.launch(spec);
    await shareLaunch(report.output);
    return { report };
  } catch (error) {
    return { failed: failureOf(error), id: idOf(asked) };
  }
}
function idOf(asked) {
  const id2 = Reflect.get(Object(asked), "id");
  return typeof id2 === "string" ? id2 : null;
}
function failureOf(error) {
  if (error instanceof Problem) {
    const { exit: _exit, ...facts } = error.facts;
    return facts;
  }
  const what = error instanceof Error ? error.message : String(error);
  return { code: "launcher-failed", what: `the launcher failed: ${what}` };
}

// src/entry/runner/launch.ts
var BOUNDS2 = {
  jobs: "/var/lib/benchwarden/jobs",
  homes: "/var/lib/benchwarden/launcher/homes",
  tenant,
  rootfs: "/var/lib/benchwarden/rootfs",
  hidden: [
    ...["/boot", "/dev", "/etc", "/home", "/proc", "/root", "/run", "/sys", "/var"],
    ...["/opt/benchwarden", "/usr/local/lib/benchwarden"]
  ]
};
function tenant(job) {
  try {
    const policy = parsePolicy((0, import_node_fs17.readFileSync)("/etc/benchwarden/policy.json", "utf8"));
    if (policy.admission === "required") {
      const text2 = (0, import_node_fs17.readFileSync)((0, import_node_path22.join)("/run/benchwarden/admissions", `${job}.json`), "utf8");
      return String(parseAdmission(text2).repositoryId);
    }
    const [only, ...others] = policy.repositories;
    return only !== void 0 && others.length === 0 ? String(only.id) : null;
  } catch {
    return null;
  }
}
function delegatedGroups() {
  const groups = findControlGroups();
  if (groups.unified !== null) {
    try {
      const own = (0, import_node_path22.join)(groups.unified, LAUNCHER_GROUP);
      (0, import_node_fs17.mkdirSync)(own, { recursive: true });
      (0, import_node_fs17.writeFileSync)((0, import_node_path22.join)(own, "cgroup.procs"), String(process.pid));
    } catch {
    }
  }
  return groups;
}
serveLaunches(
  { input: process.stdin, output: process.stdout },
  createExecutor({ groups: delegatedGroups() }),
  BOUNDS2
).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
