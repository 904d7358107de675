import { randomBytes } from "node:crypto";
import { constants, mkdirSync } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { readTail } from "../exec/output-tail.ts";
import { removeTree } from "../exec/remove-tree.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { LaunchSpec, SessionPlan } from "../ports/executor.ts";
import { bubblewrapArgv, type Enclosure } from "./bubblewrap-arguments.ts";
import type { Enclosing, Prepared } from "./enclosure.ts";
import { writeFilter } from "./filter-file.ts";
import { requireProgram, visibleFolders } from "./find-program.ts";
import { hostRootArguments, resolverArguments } from "./host-root.ts";
import { namespaceOffspring } from "./offspring.ts";
import { probeBubblewrap } from "./probe-bubblewrap.ts";
import { hasSecretKeys } from "./session-keys.ts";
import { makeSourceFolder, requireTree, type SourceFolder } from "./source-folder.ts";
import type { Ending } from "./supervise.ts";
import { toolchainFolders } from "./toolchain.ts";

/** Launches in bubblewrap. Throws `Problem` when it is not installed or not allowed here. */
export async function encloseWithBubblewrap(plan: SessionPlan): Promise<Enclosing> {
  const toolchain = toolchainFolders(plan.toolchain, plan.jobFolder);
  const bubblewrap = await findBubblewrap();
  const root =
    plan.rootfs === null
      ? await hostRootArguments(join(plan.jobFolder, "etc"))
      : { always: ["--ro-bind", plan.rootfs, "/"], network: resolverArguments(plan.rootfs) };
  const { refusesNesting } = await probeBubblewrap(bubblewrap);
  const hidesKeys = plan.profile === "trusted" && hasSecretKeys();
  const filter = plan.profile === "untrusted" || hidesKeys ? await writeFilter(plan) : null;
  const enclosure: Enclosure = { bubblewrap, root, toolchain, refusesNesting };
  const visible = visibleFolders(plan, toolchain);
  const sources = createSources(plan.jobFolder);
  return {
    rootfs: plan.rootfs ?? "host",
    warnings: warningsOf({ refusesNesting, hidesKeys }),
    marker: randomBytes(16).toString("hex"),
    oneAtATime: false,
    prepare: async (spec, output, group): Promise<Prepared> => {
      requireProgram(spec.argv[0] ?? "", plan, visible);
      const folders = makeFolders(plan, spec, output);
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
        release: async () => undefined,
      };
    },
  };
}

interface Folders {
  readonly out: string;
  readonly writable: readonly string[];
  readonly roots: readonly string[];
}

/** At once: each turn through Node's pool of threads would cost a launch a tenth of a millisecond and more. */
function makeFolders(plan: SessionPlan, spec: LaunchSpec, output: string): Folders {
  const out = join(output, "out");
  mkdirSync(out, { mode: 0o755 });
  if (spec.phase !== "measure") {
    mkdirSync(plan.home, { recursive: true, mode: 0o700 });
    return { out, writable: [], roots: [join(plan.jobFolder, "trees", spec.tree), plan.home, out] };
  }
  const writable = spec.writable.map((_, index) => join(output, "writable", String(index)));
  if (writable.length > 0) mkdirSync(join(output, "writable"), { mode: 0o755 });
  for (const folder of writable) mkdirSync(folder, { mode: 0o755 });
  return { out, writable, roots: [out, ...writable] };
}

/** Source folders of measured launches, made once for each tree and wish; a later build of the tree drops them. */
function createSources(jobFolder: string): { get(spec: LaunchSpec): Promise<SourceFolder> } {
  const known = new Map<string, Map<string, Promise<SourceFolder>>>();
  let count = 0;
  return {
    get: async (spec) => {
      const tree = join(jobFolder, "trees", spec.tree);
      if (spec.phase !== "measure") {
        await requireTree(tree);
        known.delete(spec.tree);
        return { root: tree, binds: [] };
      }
      const wish = { mounts: spec.mounts, folders: [...spec.writable, spec.directory] };
      const ofTree = known.get(spec.tree) ?? new Map<string, Promise<SourceFolder>>();
      known.set(spec.tree, ofTree);
      const key = JSON.stringify(wish);
      const found = ofTree.get(key);
      if (found !== undefined) return found;
      const skeleton = join(jobFolder, "skeletons", String(count++));
      const made = requireTree(tree).then(() => makeSourceFolder(tree, skeleton, wish));
      ofTree.set(key, made);
      made.catch(() => removeTree(skeleton));
      return made;
    },
  };
}

/** bubblewrap reports a signal as 128 + n and a missing program as 1, with a line of its own at the end of stderr. */
async function inWordsOfTheProgram(ending: Ending, output: string): Promise<Ending> {
  if (
    ending.exit === 1 &&
    /^bwrap: execvp .+: (No such file|Permission denied|Exec format).*$/m.test(await lastLine(output))
  ) {
    return { ...ending, exit: 127 };
  }
  const signal = ending.exit === null ? undefined : SIGNALS[ending.exit - 128];
  return signal === undefined ? ending : { ...ending, exit: null, signal };
}

async function lastLine(output: string): Promise<string> {
  return (await readTail(join(output, "stderr"), 4_096)).trimEnd().split("\n").at(-1) ?? "";
}

/** Of Linux, those that end a process. */
const SIGNALS: Readonly<Record<number, string>> = {
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
  31: "SIGSYS",
};

async function findBubblewrap(): Promise<string> {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, "bwrap");
    if (folder !== "" && (await isProgram(path))) return path;
  }
  throw new Problem({
    code: "no-bubblewrap",
    what: "the sandbox needs bubblewrap, and it is not installed",
    expected: "the program `bwrap` on PATH",
    next: "apt-get install bubblewrap (or, to measure without any protection, `environment: { sandbox: none }`)",
    exit: EXIT.usage,
  });
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function warningsOf(found: { refusesNesting: boolean; hidesKeys: boolean }): { code: string; text: string }[] {
  const warnings: { code: string; text: string }[] = [];
  if (found.hidesKeys) {
    warnings.push({
      code: "keys-hidden",
      text: "this login holds keys in the kernel (/proc/keys): a filter of system calls keeps them from what is measured, which costs each call some 40 ns, on both sides alike",
    });
  }
  if (process.getuid?.() === 0) {
    warnings.push({
      code: "sandbox-from-root",
      text: "the sandbox was started by root and stays mapped from root, so that toolchains in root's home can be read; what is measured has no capability, but a normal user would separate it further",
    });
  }
  if (!found.refusesNesting) {
    warnings.push({
      code: "nested-namespaces",
      text: "this host does not let the sandbox forbid further user namespaces inside it",
    });
  }
  return warnings;
}
