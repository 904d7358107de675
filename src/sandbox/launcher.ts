import { readdirSync, readFileSync } from "node:fs";
import { forbidCoreDumps } from "./core-limit.ts";
import { canStartInGroup, type LauncherTerms, startInGroupArgv } from "./start-in-group.ts";

/**
 * The lines between us and what is started: join the control groups, set the limits that are inherited, close what we
 * ourselves inherited, become the program. Nothing foreign is part of the text: it comes as arguments.
 */
export function launcherArgv(options: {
  readonly joins: readonly string[];
  /** The folder of a unified group among them: the command may be started in there instead. */
  readonly startIn: string | null;
  readonly fileBytes: number;
  readonly argv: readonly string[];
  /** Descriptors below this are the child's own. */
  readonly firstForeign: number;
}): [string, ...string[]] {
  inherited ??= leakedDescriptors();
  const { joins, startIn, fileBytes, argv, firstForeign } = options;
  const terms = {
    ...{ joins, argv },
    fileBlocks: Math.max(1, Math.floor(fileBytes / 512)),
    descriptors: 4096,
    leaked: inherited.filter((fd) => fd >= firstForeign),
  };
  return startIn !== null && canStartInGroup() ? startInGroupArgv(startIn, terms) : shellArgv(terms);
}

function shellArgv({ joins, fileBlocks, descriptors, leaked, argv }: LauncherTerms): [string, ...string[]] {
  // dash cannot name descriptors of two digits; bash in POSIX mode has the same units for ulimit: blocks of 512 bytes.
  const shell = leaked.some((fd) => fd > 9) ? ["/bin/bash", "--posix"] : ["/bin/sh"];
  const close = leaked.map((fd) => `exec ${fd}>&-`).join("; ");
  const core = forbidCoreDumps() ? "" : "ulimit -c 0; ";
  const script = [
    'while [ "$1" != -- ]; do echo 0 > "$1" || exit 125; shift; done; shift',
    `umask 022; ${core}ulimit -f ${fileBlocks}; ulimit -n ${descriptors} 2>/dev/null || :`,
    ...(close === "" ? [] : [close]),
    'exec "$@"',
  ].join("\n");
  const [program = "/bin/sh", ...flags] = shell;
  return [program, ...flags, "-c", script, "launcher", ...joins, "--", ...argv];
}

/** Looked for once: no later one can join them, and looking takes half a millisecond. */
let inherited: readonly number[] | undefined;

/** Descriptors that a child would get from us: Node closes its own, not those it was started with. */
function leakedDescriptors(): number[] {
  return readdirSync("/proc/self/fd")
    .map(Number)
    .filter((fd) => fd > 2 && staysOpen(fd));
}

function staysOpen(fd: number): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
  } catch {
    // The folder's own descriptor, closed by now.
    return false;
  }
}

const O_CLOEXEC = 0o2000000;
