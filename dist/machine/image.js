"use strict";

// src/images/image-server.ts
var import_promises = require("node:fs/promises");
var import_node_path = require("node:path");

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

// src/images/image-messages.ts
var RECIPE_BOUNDS = { maxBytes: 64 * 1024 * 1024, maxDepth: 4 };
function parseRecipe(asked) {
  const found = fields(asked, ["dockerfile", "files"]);
  const { files } = found;
  if (!Array.isArray(files) || files.length > 1e4) throw refused2("the files are no list of at most 10000");
  const recipe = { dockerfile: pathInside(found.dockerfile), files: files.map(parseFile) };
  if (!recipe.files.some(({ path }) => path === recipe.dockerfile))
    throw refused2("the Dockerfile is not among the files");
  return recipe;
}
function parseFile(entry) {
  const { path, content, executable } = fields(entry, ["path", "content", "executable"]);
  if (typeof content !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(content))
    throw refused2("a file's content is no base64");
  if (typeof executable !== "boolean") throw refused2("a file is neither executable nor not");
  return { path: pathInside(path), content: Buffer.from(content, "base64"), executable };
}
function fields(found, keys) {
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw refused2("an object is expected");
  if (Object.keys(found).some((key) => !keys.includes(key))) throw refused2("there is an unknown key");
  return Object.fromEntries(Object.entries(found));
}
function pathInside(found) {
  const isPath = typeof found === "string" && /^[^/\0][^\0]{0,4095}$/.test(found);
  if (!isPath || found.split("/").some((part) => part === ".." || part === "")) throw refused2("a path leads out");
  return found;
}
function refused2(what) {
  return new Problem({
    code: "recipe-refused",
    what: `the recipe of an image is refused: ${what}`,
    where: "the image builder of this bench machine",
    exit: EXIT.failed
  });
}

// src/images/image-server.ts
async function serveImage(streams, images) {
  const say = (answer) => void streams.output.write(`${JSON.stringify(answer)}
`);
  streams.output.on("error", () => void 0);
  let root = null;
  try {
    const lines = jsonLines(streams.input, RECIPE_BOUNDS);
    const asked = await lines.next();
    if (asked.done) return;
    root = await images.prepare(parseRecipe(asked.value));
    await showToOthers(root.path);
    say({ ready: { path: root.path, hash: root.hash, warnings: root.warnings } });
    await lines.next();
  } catch (error) {
    say({ failed: failureOf(error) });
  } finally {
    await root?.release();
  }
}
async function showToOthers(path) {
  await (0, import_promises.chmod)((0, import_node_path.dirname)(path), 493);
  await (0, import_promises.utimes)((0, import_node_path.dirname)(path), /* @__PURE__ */ new Date(), /* @__PURE__ */ new Date());
}
function failureOf(error) {
  if (error instanceof Problem) {
    const { exit: _exit, ...facts } = error.facts;
    return facts;
  }
  return { code: "image-failed", what: error instanceof Error ? error.message : String(error) };
}

// src/images/images.ts
var import_node_crypto3 = require("node:crypto");
var import_promises11 = require("node:fs/promises");
var import_node_path9 = require("node:path");

// src/exec/job-folder.ts
var import_promises5 = require("node:fs/promises");

// src/exec/disk-problem.ts
function systemCode(cause) {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : null;
}
var FULL = {
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
  ENOSPC: FULL,
  EDQUOT: { ...FULL, code: "quota-reached", what: "your disk quota is used up, so the job cannot go on" },
  EACCES: REFUSED,
  EPERM: REFUSED,
  EROFS: { ...REFUSED, what: "the file system is read-only" },
  EIO: { code: "disk-broken", what: "the disk reports an error", next: "look at the kernel log (`dmesg`)" }
};

// src/exec/tree-path.ts
var import_promises2 = require("node:fs/promises");
var import_node_path2 = require("node:path");
function treeParts(path) {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (path.startsWith("/") || path.includes("\0") || parts.includes("..")) {
    throw new Problem({ code: "path-outside", what: `"${path}" is not a path inside the tree`, exit: EXIT.usage });
  }
  return parts;
}
async function entryKind(path) {
  try {
    const stat3 = await (0, import_promises2.lstat)(path);
    if (stat3.isFile()) return "file";
    if (stat3.isDirectory()) return "folder";
    return stat3.isSymbolicLink() ? "link" : "other";
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
    if (kind !== "folder") return { path: (0, import_node_path2.join)(root, ...parts), kind: "absent" };
    path = (0, import_node_path2.join)(path, part);
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

// src/exec/output-tail.ts
var import_node_fs = require("node:fs");
var import_promises3 = require("node:fs/promises");
async function readTail(path, maxBytes) {
  const handle = await (0, import_promises3.open)(path, import_node_fs.constants.O_RDONLY | import_node_fs.constants.O_NOFOLLOW | import_node_fs.constants.O_NONBLOCK).catch(() => null);
  if (handle === null) return "";
  try {
    const stat3 = await handle.stat();
    if (!stat3.isFile()) return "";
    const length = Math.min(stat3.size, maxBytes);
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await handle.read(bytes, 0, length, stat3.size - length);
    const text = bytes.subarray(0, bytesRead).toString("utf8");
    return length < stat3.size ? fromNextLine(text) : text;
  } finally {
    await handle.close();
  }
}
function fromNextLine(text) {
  const line = text.indexOf("\n");
  return line >= 0 && line < text.length - 1 ? text.slice(line + 1) : text;
}

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

// src/exec/tree-digest.ts
var import_node_crypto = require("node:crypto");
var import_node_fs2 = require("node:fs");
var import_promises4 = require("node:fs/promises");
async function digestTree(root, paths) {
  const hash = (0, import_node_crypto.createHash)("sha256");
  const wanted = paths === null ? [""] : [...new Set(paths.map((path) => treeParts(path).join("/")))].sort(compareBytes);
  for (const path of withoutCovered(wanted)) {
    const entry = await walkTree(root, treeParts(path));
    if (entry.kind === "absent") throw absent(path);
    await addEntry(hash, Buffer.from(entry.path), Buffer.from(path)).catch((cause) => {
      throw systemCode(cause) === "ENAMETOOLONG" ? tooDeep(path, cause) : cause;
    });
  }
  return hash.digest("hex");
}
function withoutCovered(paths) {
  return paths.filter(
    (path) => !paths.some((other) => other !== path && (other === "" || path.startsWith(`${other}/`)))
  );
}
async function addEntry(hash, path, name) {
  const stat3 = await (0, import_promises4.lstat)(path);
  if (stat3.isSymbolicLink()) {
    addRecord(hash, "link", name);
    addBytes(hash, await (0, import_promises4.readlink)(path, "buffer"));
  } else if (stat3.isDirectory()) {
    addRecord(hash, "folder", name);
    for (const child of (await (0, import_promises4.readdir)(path, "buffer")).sort(Buffer.compare)) {
      await addEntry(hash, joinBytes(path, child), name.length === 0 ? child : joinBytes(name, child));
    }
  } else if (stat3.isFile()) {
    addRecord(hash, (stat3.mode & 64) === 0 ? "file" : "program", name);
    await addContent(hash, path);
  } else {
    addRecord(hash, "special", name);
  }
}
function addRecord(hash, kind, name) {
  addBytes(hash, Buffer.from(kind));
  addBytes(hash, name);
}
function addBytes(hash, bytes) {
  hash.update(`${bytes.length}:`);
  hash.update(bytes);
}
var CHUNK_BYTES = 1024 ** 2;
async function addContent(hash, path) {
  const handle = await (0, import_promises4.open)(path, import_node_fs2.constants.O_RDONLY | import_node_fs2.constants.O_NOFOLLOW | import_node_fs2.constants.O_NONBLOCK);
  try {
    const { size } = await handle.stat();
    hash.update(`${size}:`);
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (; ; ) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
      if (bytesRead === 0) return;
      hash.update(chunk.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
function joinBytes(folder, name) {
  return Buffer.concat([folder, Buffer.from("/"), name]);
}
function compareBytes(a, b) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
function tooDeep(path, cause) {
  return new Problem(
    {
      code: "tree-too-deep",
      what: `"${path || "."}" of the built tree holds folders deeper than a path can be long`,
      next: "look at what the build leaves there",
      exit: EXIT.failed
    },
    { cause }
  );
}
function absent(path) {
  return new Problem({
    code: "artifact-absent",
    what: `the built tree has no "${path}"`,
    next: "compare `artifacts` and `harness` of the config with what the build makes",
    exit: EXIT.failed
  });
}

// src/exec/job-folder.ts
async function freeBytes(path) {
  const { bavail, bsize } = await (0, import_promises5.statfs)(path);
  return bavail * bsize;
}
async function listFolders(path) {
  try {
    const entries = await (0, import_promises5.readdir)(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return [];
    throw cause;
  }
}

// src/exec/job-lock.ts
var import_node_fs3 = require("node:fs");
var import_promises6 = require("node:fs/promises");
var import_node_os = require("node:os");
var import_node_path3 = require("node:path");
var NAME = "owner.json";
async function markOwner(folder) {
  const owner = { ...place(), pid: process.pid, started: startOf(process.pid) ?? "" };
  await (0, import_promises6.writeFile)((0, import_node_path3.join)(folder, NAME), `${JSON.stringify(owner)}
`, { flag: "wx" });
}
var FOREIGN_SECONDS = 7 * 86400;
var UNMARKED_SECONDS = 600;
async function isAbandoned(folder, nowSeconds = Date.now() / 1e3) {
  const age = nowSeconds - (0, import_node_fs3.statSync)(folder).mtimeMs / 1e3;
  const owner = await readOwner(folder);
  if (owner === null) return age > UNMARKED_SECONDS;
  const here = place();
  if (owner.host !== here.host) return age > FOREIGN_SECONDS;
  if (owner.boot !== here.boot) return true;
  if (owner.namespace !== here.namespace) return age > FOREIGN_SECONDS;
  return startOf(owner.pid) !== owner.started;
}
async function readOwner(folder) {
  try {
    const text = await (0, import_promises6.readFile)((0, import_node_path3.join)(folder, NAME), "utf8");
    const found = JSON.parse(text);
    return isOwner(found) ? found : null;
  } catch {
    return null;
  }
}
function isOwner(found) {
  if (typeof found !== "object" || found === null) return false;
  const owner = found;
  const texts = [owner.host, owner.boot, owner.namespace, owner.started];
  return typeof owner.pid === "number" && texts.every((text) => typeof text === "string");
}
function place() {
  return {
    host: (0, import_node_os.hostname)(),
    boot: (0, import_node_fs3.readFileSync)("/proc/sys/kernel/random/boot_id", "utf8").trim(),
    namespace: (0, import_node_fs3.readlinkSync)("/proc/self/ns/pid")
  };
}
function startOf(pid) {
  try {
    const stat3 = (0, import_node_fs3.readFileSync)(`/proc/${pid}/stat`, "utf8");
    return stat3.slice(stat3.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

// src/exec/workspace.ts
var import_node_os2 = require("node:os");
var import_node_path4 = require("node:path");
function defaultCacheDirectory() {
  const base = process.env.XDG_CACHE_HOME;
  return (0, import_node_path4.join)(base !== void 0 && (0, import_node_path4.isAbsolute)(base) ? base : (0, import_node_path4.join)((0, import_node_os2.homedir)(), ".cache"), "benchwarden");
}

// src/images/clean-root.ts
var import_node_child_process2 = require("node:child_process");
var import_promises7 = require("node:fs/promises");
var import_node_path5 = require("node:path");
var MOUNT_POINTS = ["proc", "dev", "dev/shm", "tmp", "sys", "bench", "bench/src", "bench/out", "bench/home", "etc"];
var MOUNT_FILES = ["etc/resolv.conf", "etc/hosts"];
var WITHOUT_DEVICES = ["--anchored", "--exclude=dev/*", "--exclude=./dev/*"];
async function unpack(tar, root) {
  await (0, import_promises7.mkdir)(root, { mode: 493 });
  const words = `${tar}.log`;
  const log = await (0, import_promises7.open)(words, "w", 384);
  try {
    const options = ["--extract", "--no-same-owner", "--delay-directory-restore", ...WITHOUT_DEVICES];
    const child = (0, import_node_child_process2.spawn)("tar", [...options, "--file", tar, "--directory", root], {
      stdio: ["ignore", "ignore", log.fd]
    });
    const status2 = await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    if (status2 !== 0) throw notUnpacked(await readTail(words, 2e3));
  } finally {
    await log.close();
  }
}
function notUnpacked(found) {
  return new Problem({
    code: "image-failed",
    what: "the files of the image could not be unpacked",
    where: "environment.dockerfile",
    found: found.trim(),
    next: "look at what the Dockerfile leaves: names and paths must be such that this host can hold them",
    exit: EXIT.failed
  });
}
async function cleanRoot(root) {
  await cleanFolder(Buffer.from(root));
  for (const path of MOUNT_POINTS) await makeFolder2((0, import_node_path5.join)(root, path));
  for (const path of MOUNT_FILES) await makeFile((0, import_node_path5.join)(root, path));
}
async function cleanFolder(folder) {
  await (0, import_promises7.chmod)(folder, 493);
  for (const name of await (0, import_promises7.readdir)(folder, { encoding: "buffer" })) {
    const path = Buffer.concat([folder, Buffer.from("/"), name]);
    const stat3 = await (0, import_promises7.lstat)(path);
    if (stat3.isDirectory()) await cleanFolder(path);
    else if (stat3.isFile()) await (0, import_promises7.chmod)(path, stat3.mode & 511 | 292);
    else if (!stat3.isSymbolicLink()) await (0, import_promises7.unlink)(path);
  }
}
async function makeFolder2(path) {
  const kind = await entryKind(path);
  if (kind === "folder") return;
  if (kind !== "absent") await (0, import_promises7.unlink)(path);
  await (0, import_promises7.mkdir)(path, { mode: 493 });
}
async function makeFile(path) {
  const kind = await entryKind(path);
  if (kind === "file") return;
  if (kind !== "absent") await removeTree(path);
  await (0, import_promises7.writeFile)(path, "", { mode: 420 });
}

// src/images/dockerfile.ts
function unpinnedBases(dockerfile) {
  const stages = /* @__PURE__ */ new Set();
  const bases = [];
  for (const match of dockerfile.matchAll(/^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?/gim)) {
    const [, base = "", stage] = match;
    if (base !== "scratch" && !base.includes("@sha256:") && !stages.has(base.toLowerCase()))
      bases.push(base.slice(0, 200));
    if (stage !== void 0) stages.add(stage.toLowerCase());
  }
  return bases;
}

// src/images/podman.ts
var import_node_child_process3 = require("node:child_process");
var import_promises8 = require("node:fs/promises");
var import_node_path6 = require("node:path");
var PASSED = /^(PATH|HOME|USER|LANG|TMPDIR|XDG_\w+|STORAGE_DRIVER|https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY)$/;
var ULIMITS = ["--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096"];
var BUILD_SECONDS = 3600;
async function buildImage(context, dockerfile, work) {
  const iidFile = (0, import_node_path6.join)(work, "image-id");
  await podman(["build", "--iidfile", iidFile, ...ULIMITS, "--file", (0, import_node_path6.join)(context, dockerfile), context], {
    work,
    what: `the image of ${dockerfile} could not be built`
  });
  const id = (await (0, import_promises8.readFile)(iidFile, "utf8")).trim().replace(/^sha256:/, "");
  if (!/^[0-9a-f]{64}$/.test(id)) throw new Error(`podman told "${id.slice(0, 80)}" as the id of an image`);
  return id;
}
async function exportImage(id, to, work) {
  const what = "the image could not be exported";
  const cidFile = (0, import_node_path6.join)(work, "container-id");
  await podman(["create", "--cidfile", cidFile, "--network", "none", id, "/bin/true"], { work, what });
  const container = (await (0, import_promises8.readFile)(cidFile, "utf8")).trim();
  try {
    await podman(["export", "--output", to.tar, container], { work, what, mostBytes: to.mostBytes });
  } catch (cause) {
    const written = await (0, import_promises8.stat)(to.tar).catch(() => null);
    throw written !== null && written.size > to.mostBytes - 512 ? tooLarge(to.mostBytes, cause) : cause;
  } finally {
    await podman(["rm", "--force", container], { work, what: "the container could not be removed" });
  }
}
async function forgetImages(ids, work) {
  for (const id of ids) {
    try {
      await podman(["rmi", id], { work, what: "the image could not be removed" });
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
    }
  }
}
async function podman(argv, at) {
  const log = (0, import_node_path6.join)(at.work, "podman.log");
  const output = await (0, import_promises8.open)(log, "w", 384);
  try {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED.test(name)));
    const [program, ...args] = limited(["podman", ...argv], at.mostBytes);
    const status2 = await ended(
      (0, import_node_child_process3.spawn)(program, args, { stdio: ["ignore", output.fd, output.fd], env, timeout: BUILD_SECONDS * 1e3 })
    );
    if (status2 !== 0) throw failed(at.what, await readTail(log, 4e3));
  } finally {
    await output.close();
  }
}
function limited(argv, fileBytes) {
  if (fileBytes === void 0) return argv;
  return ["/bin/sh", "-c", 'ulimit -f "$0"; exec "$@"', String(Math.floor(fileBytes / 512)), ...argv];
}
function ended(child) {
  return new Promise((resolve, reject) => {
    child.on("error", () => reject(noPodman()));
    child.on("close", resolve);
  });
}
function noPodman() {
  return new Problem({
    code: "no-podman",
    what: "`environment.dockerfile` needs podman, and it is not installed",
    next: "apt-get install podman uidmap slirp4netns (or leave `dockerfile` out: the host's system is used)",
    exit: EXIT.usage
  });
}
function tooLarge(mostBytes2, cause) {
  return new Problem(
    {
      code: "image-too-large",
      what: "the image is larger than the room for root file systems",
      where: "environment.dockerfile",
      expected: `at most ${Math.floor(mostBytes2 / 1024 ** 2)} MiB: the bound of the cache, and no more than half of what is free on its disk`,
      next: "let the Dockerfile leave less, or free space",
      exit: EXIT.failed
    },
    { cause }
  );
}
function failed(what, tail) {
  return new Problem({
    code: "image-failed",
    what,
    where: "environment.dockerfile",
    found: tail.trim().slice(-2e3),
    next: "build it by hand with `podman build` to see the whole output; its context is the Dockerfile and `harness`",
    exit: EXIT.failed
  });
}

// src/images/podman-turn.ts
var import_node_child_process4 = require("node:child_process");
var import_node_events = require("node:events");
var import_promises9 = require("node:fs/promises");
var import_node_path7 = require("node:path");
var WAIT_SECONDS = 7200;
async function inTurn(body) {
  const folder = defaultCacheDirectory();
  await (0, import_promises9.mkdir)(folder, { recursive: true, mode: 448 });
  const holder = (0, import_node_child_process4.spawn)(
    "flock",
    ["--wait", String(WAIT_SECONDS), (0, import_node_path7.join)(folder, "podman.lock"), "sh", "-c", "echo; cat"],
    {
      stdio: ["pipe", "pipe", "ignore"]
    }
  );
  const ended2 = new Promise((resolve) => holder.on("error", resolve).on("close", resolve));
  try {
    const began = await Promise.race([(0, import_node_events.once)(holder.stdout, "data").then(() => true), ended2.then(() => false)]);
    if (!began) throw noTurn((0, import_node_path7.join)(folder, "podman.lock"));
    return await body();
  } finally {
    holder.stdin.destroy();
    await ended2;
  }
}
function noTurn(lock) {
  return new Problem({
    code: "image-failed",
    what: "no image can be built now: another process builds one, and did not end",
    where: lock,
    expected: `flock, of util-linux, gives the lock within ${WAIT_SECONDS / 3600} hours`,
    next: `see who holds it (\`fuser -v ${lock}\`), end it, and try again`,
    exit: EXIT.failed
  });
}

// src/images/root-cache.ts
var import_node_crypto2 = require("node:crypto");
var import_promises10 = require("node:fs/promises");
var import_node_path8 = require("node:path");
var IMAGE = /^[0-9a-f]{64}$/;
function openRootCache(folder) {
  const at = (image) => (0, import_node_path8.join)(folder, image);
  const keyFile = (key) => (0, import_node_path8.join)(folder, "keys", key);
  return {
    imageOf: async (key) => {
      const image = (await readText(keyFile(key)))?.trim() ?? "";
      return IMAGE.test(image) ? image : null;
    },
    remember: async (key, image) => {
      await (0, import_promises10.mkdir)((0, import_node_path8.join)(folder, "keys"), { recursive: true, mode: 448 });
      await (0, import_promises10.writeFile)(keyFile(key), `${image}
`);
    },
    intact: (image) => intact(at(image)),
    add: async (image, fill) => {
      await (0, import_promises10.mkdir)(folder, { recursive: true, mode: 448 });
      const fresh = (0, import_node_path8.join)(folder, `new-${(0, import_node_crypto2.randomBytes)(8).toString("hex")}`);
      await (0, import_promises10.mkdir)(fresh, { mode: 448 });
      try {
        await markOwner(fresh);
        await fill(fresh);
        const manifest = {
          hash: await digestTree((0, import_node_path8.join)(fresh, "root"), null),
          bytes: await bytesBelow(Buffer.from((0, import_node_path8.join)(fresh, "root")))
        };
        await (0, import_promises10.writeFile)((0, import_node_path8.join)(fresh, "manifest.json"), `${JSON.stringify(manifest)}
`);
        await removeTree((0, import_node_path8.join)(fresh, "owner.json"));
        await (0, import_promises10.mkdir)((0, import_node_path8.join)(fresh, "users"), { mode: 448 });
        await removeTree(at(image));
        await (0, import_promises10.rename)(fresh, at(image));
        return manifest.hash;
      } catch (cause) {
        await removeTree(fresh);
        throw cause;
      }
    },
    use: async (image) => {
      const mark = (0, import_node_path8.join)(at(image), "users", (0, import_node_crypto2.randomBytes)(8).toString("hex"));
      await (0, import_promises10.mkdir)(mark, { mode: 448 });
      await markOwner(mark);
      const now = /* @__PURE__ */ new Date();
      await (0, import_promises10.utimes)((0, import_node_path8.join)(at(image), "manifest.json"), now, now);
      return { path: (0, import_node_path8.join)(at(image), "root"), release: () => removeTree(mark) };
    },
    prune: (mostBytes2) => prune(folder, mostBytes2),
    forgetRemoved: () => forgetRemoved(folder)
  };
}
async function intact(place2) {
  const manifest = await readManifest(place2);
  if (manifest !== null) {
    try {
      if (await digestTree((0, import_node_path8.join)(place2, "root"), null) === manifest.hash) return manifest.hash;
    } catch {
    }
  }
  await removeTree(place2);
  return null;
}
async function prune(folder, mostBytes2) {
  const entries = [];
  for (const name of await listFolders(folder)) {
    const place2 = (0, import_node_path8.join)(folder, name);
    if (/^(?:new|work)-/.test(name) && await isAbandoned(place2)) await removeTree(place2);
    if (!IMAGE.test(name)) continue;
    const manifest = await readManifest(place2);
    const used = manifest === null ? 0 : (await (0, import_promises10.stat)((0, import_node_path8.join)(place2, "manifest.json"))).mtimeMs;
    entries.push({ image: name, bytes: manifest?.bytes ?? 0, used, busy: await isInUse(place2) });
  }
  let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const gone = [];
  for (const entry of entries.sort((one, other) => one.used - other.used)) {
    if (total <= mostBytes2) break;
    if (entry.busy) continue;
    await removeTree((0, import_node_path8.join)(folder, entry.image));
    total -= entry.bytes;
    gone.push(entry.image);
  }
  return gone;
}
async function forgetRemoved(folder) {
  const [keys, kept] = [(0, import_node_path8.join)(folder, "keys"), new Set(await listFolders(folder))];
  const gone = /* @__PURE__ */ new Set();
  for (const key of await (0, import_promises10.readdir)(keys)) {
    const image = (await readText((0, import_node_path8.join)(keys, key)))?.trim() ?? "";
    if (kept.has(image)) continue;
    await removeTree((0, import_node_path8.join)(keys, key));
    if (IMAGE.test(image)) gone.add(image);
  }
  return [...gone];
}
async function isInUse(place2) {
  for (const name of await listFolders((0, import_node_path8.join)(place2, "users"))) {
    if (!await isAbandoned((0, import_node_path8.join)(place2, "users", name))) return true;
    await removeTree((0, import_node_path8.join)(place2, "users", name));
  }
  return false;
}
async function readManifest(place2) {
  try {
    const found = JSON.parse(await readText((0, import_node_path8.join)(place2, "manifest.json")) ?? "");
    const { hash, bytes } = found;
    return typeof hash === "string" && typeof bytes === "number" ? { hash, bytes } : null;
  } catch {
    return null;
  }
}
async function readText(path) {
  try {
    return await (0, import_promises10.readFile)(path, "utf8");
  } catch {
    return null;
  }
}
async function bytesBelow(folder) {
  let bytes = 0;
  for (const name of await (0, import_promises10.readdir)(folder, { encoding: "buffer" })) {
    const path = Buffer.concat([folder, Buffer.from("/"), name]);
    const found = await (0, import_promises10.lstat)(path);
    if (found.isDirectory()) bytes += await bytesBelow(path);
    else if (found.isFile()) bytes += found.blocks * 512;
  }
  return bytes;
}

// src/images/images.ts
var DEFAULT_MOST_BYTES = 60 * 1024 ** 3;
function createImages(options = {}) {
  const folder = (0, import_node_path9.join)(options.cacheDirectory ?? defaultCacheDirectory(), "rootfs");
  const cache = openRootCache(folder);
  return {
    prepare: (recipe) => prepare(recipe, { cache, folder, mostBytes: options.mostBytes ?? DEFAULT_MOST_BYTES })
  };
}
async function prepare(recipe, place2) {
  await (0, import_promises11.mkdir)(place2.folder, { recursive: true, mode: 448 });
  const work = await (0, import_promises11.mkdtemp)((0, import_node_path9.join)(place2.folder, "work-"));
  try {
    await markOwner(work);
    const key = keyOf(recipe);
    const known = await place2.cache.imageOf(key);
    const found = known === null ? null : await place2.cache.intact(known);
    const isKnown = known !== null && found !== null;
    const { image, hash } = isKnown ? { image: known, hash: found } : await inTurn(() => make(recipe, place2, work));
    await place2.cache.remember(key, image);
    const used = await place2.cache.use(image);
    const removed = await place2.cache.prune(place2.mostBytes);
    if (!isKnown) removed.push(...await place2.cache.forgetRemoved());
    if (removed.length > 0) await inTurn(() => forgetImages(new Set(removed), work));
    return { ...used, hash: hash.slice(0, 16), warnings: warningsOf(recipe) };
  } finally {
    await removeTree(work);
  }
}
async function make(recipe, { cache, folder: top, mostBytes: mostBytes2 }, work) {
  const context = (0, import_node_path9.join)(work, "context");
  await layContext(recipe, context);
  const image = await buildImage(context, recipe.dockerfile, work);
  const found = await cache.intact(image);
  if (found !== null) return { image, hash: found };
  const hash = await cache.add(image, async (folder) => {
    const most = Math.min(mostBytes2, Math.floor(await freeBytes(top) / 2));
    await exportImage(image, { tar: (0, import_node_path9.join)(work, "root.tar"), mostBytes: most }, work);
    await unpack((0, import_node_path9.join)(work, "root.tar"), (0, import_node_path9.join)(folder, "root"));
    await cleanRoot((0, import_node_path9.join)(folder, "root"));
  });
  return { image, hash };
}
async function layContext({ files }, context) {
  for (const file of files) {
    const path = (0, import_node_path9.join)(context, ...treeParts(file.path));
    await (0, import_promises11.mkdir)((0, import_node_path9.dirname)(path), { recursive: true });
    await (0, import_promises11.writeFile)(path, file.content, { mode: file.executable ? 493 : 420 });
  }
}
function keyOf({ dockerfile, files }) {
  const hash = (0, import_node_crypto3.createHash)("sha256").update(`${dockerfile}\0`);
  for (const { path, content, executable } of files.toSorted((one, other) => one.path < other.path ? -1 : 1)) {
    hash.update(`${path}\0${executable}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}
function warningsOf({ dockerfile, files }) {
  const text = new TextDecoder().decode(files.find(({ path }) => path === dockerfile)?.content);
  return unpinnedBases(text).map((base) => ({
    code: "base-not-pinned",
    text: `${dockerfile} begins with ${base}, which another day may be another image: name it by its digest (${base}@sha256:…)`
  }));
}

// src/entry/runner/image.ts
var mostBytes = Number(process.env.BENCHWARDEN_ROOTS_BYTES) || DEFAULT_MOST_BYTES;
serveImage(
  { input: process.stdin, output: process.stdout },
  createImages({ cacheDirectory: "/var/lib/benchwarden", mostBytes })
).then(
  () => process.exit(),
  (error) => {
    console.error(error);
    process.exit(1);
  }
);
