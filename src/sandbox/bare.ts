import { randomBytes } from "node:crypto";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { removeTree } from "../exec/remove-tree.ts";
import { entryKind, treeParts, walkTree } from "../exec/tree-path.ts";
import type { LaunchSpec, SessionPlan } from "../ports/executor.ts";
import type { Enclosing, Prepared } from "./enclosure.ts";
import { launchEnvironment, type Paths } from "./environment.ts";
import { requireProgram } from "./find-program.ts";
import { MARKER, markedOffspring } from "./offspring.ts";

/**
 * Launches without a sandbox, for hosts that cannot have one: nothing is hidden or forbidden. What can be kept is kept: a
 * clean environment, the same paths for every build (its tree is moved to one place while it runs), fresh output and
 * temporary folders, limits, and an end for all that was started.
 */
export function encloseWithNothing(plan: SessionPlan): Enclosing {
  const marker = randomBytes(16).toString("hex");
  const place = join(plan.jobFolder, "bare");
  const paths: Paths = { src: join(place, "src"), out: join(place, "out"), home: plan.home, tmp: join(place, "tmp") };
  return {
    rootfs: "host",
    warnings: [
      {
        code: "no-sandbox",
        text: "launches ran without a sandbox: with network, with the whole host readable, and with whatever else was on it; the numbers may depend on that",
      },
    ],
    marker,
    oneAtATime: true,
    prepare: async (spec, output, group): Promise<Prepared> => {
      requireProgram(spec.argv[0] ?? "", plan, { folders: ["/"], rootfs: null, where: "on the clean PATH" });
      const tree = join(plan.jobFolder, "trees", spec.tree);
      await removeTree(place);
      for (const folder of [place, paths.out, paths.tmp, plan.home])
        await mkdir(folder, { recursive: true, mode: 0o700 });
      await rename(tree, paths.src);
      const laid: Laid[] = [];
      const release = async (): Promise<void> => {
        await takeWritable(laid, output);
        await rename(paths.src, tree);
        await rename(paths.out, join(output, "out"));
        await removeTree(paths.tmp);
      };
      try {
        await layWritable(paths.src, spec.phase === "measure" ? spec.writable : [], laid);
      } catch (cause) {
        await release();
        throw cause;
      }
      const cwd = join(paths.src, ...treeParts(spec.directory));
      const measured = [paths.out, ...laid.map((one) => one.path)];
      return {
        command: {
          argv: programArgv(spec, paths),
          env: bareEnvironment({ plan, spec, paths }, { cwd, marker }),
          cwd,
          inputs: [],
        },
        offspring: markedOffspring(group, marker),
        roots: spec.phase === "measure" ? measured : [paths.src, plan.home, paths.out],
        reword: async (ending) => ending,
        release,
      };
    },
  };
}

function bareEnvironment(
  from: { plan: SessionPlan; spec: LaunchSpec; paths: Paths },
  added: { cwd: string; marker: string },
): Record<string, string> {
  const variables = Object.entries(launchEnvironment(from.plan, from.spec, from.paths));
  const onThisHost = variables.map(([name, value]) => [name, onHost(value, from.paths)] as const);
  return { ...Object.fromEntries(onThisHost), PWD: added.cwd, [MARKER]: added.marker };
}

/**
 * `env` starts the program, so that one that is missing ends with 127 and a sentence, as in the sandbox; and so that what
 * the launcher's shell adds to the environment is gone again.
 */
function programArgv(spec: LaunchSpec, paths: Paths): [string, ...string[]] {
  return ["/usr/bin/env", "-u", "SHLVL", "-u", "OLDPWD", "--", ...spec.argv.map((argument) => onHost(argument, paths))];
}

/** The sandbox's paths in arguments and variables become those of the host. */
function onHost(text: string, paths: Paths): string {
  return text.replace(/\/bench\/(src|out|home)(?![\w.-])/g, (_, name: "src" | "out" | "home") => paths[name]);
}

interface Laid {
  readonly path: string;
  readonly index: number;
  /** Where the tree's own folder waits meanwhile; null when it had none. */
  readonly aside: string | null;
}

/** Fills `laid` as it goes, so that what was begun can be undone. */
async function layWritable(src: string, writable: readonly string[], laid: Laid[]): Promise<void> {
  const outerFirst = writable.map((path, index) => ({ path, index })).sort((a, b) => a.path.length - b.path.length);
  for (const { path, index } of outerFirst) {
    const found = await walkTree(src, treeParts(path));
    const aside = found.kind === "absent" ? null : join(src, "..", `aside-${index}`);
    if (aside !== null) await rename(found.path, aside);
    laid.push({ path: found.path, index, aside });
    await mkdir(found.path, { recursive: true });
  }
}

async function takeWritable(laid: readonly Laid[], output: string): Promise<void> {
  await mkdir(join(output, "writable"));
  for (const { path, index, aside } of laid.toReversed()) {
    if ((await entryKind(path)) !== "absent") await rename(path, join(output, "writable", String(index)));
    if (aside !== null) await rename(aside, path);
  }
}
