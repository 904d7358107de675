import { spawn } from "node:child_process";
import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { readTail } from "../exec/output-tail.ts";
import { EXIT, Problem } from "../model/problem.ts";

/** What podman gets of our environment: where and how it keeps its things and reaches a registry, never a token. */
const PASSED = /^(PATH|HOME|USER|LANG|TMPDIR|XDG_\w+|STORAGE_DRIVER|https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY)$/;

/** Without them a build inherits limits of the caller, which may be above what a user namespace may set. */
const ULIMITS = ["--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096"];

const BUILD_SECONDS = 3_600;

/**
 * Builds an image; only here is there a network.
 *
 * @param work an empty folder for podman's words and the id
 * @returns the image's id, 64 hex digits
 */
export async function buildImage(context: string, dockerfile: string, work: string): Promise<string> {
  const iidFile = join(work, "image-id");
  await podman(["build", "--iidfile", iidFile, ...ULIMITS, "--file", join(context, dockerfile), context], {
    work,
    what: `the image of ${dockerfile} could not be built`,
  });
  const id = (await readFile(iidFile, "utf8")).trim().replace(/^sha256:/, "");
  if (!/^[0-9a-f]{64}$/.test(id)) throw new Error(`podman told "${id.slice(0, 80)}" as the id of an image`);
  return id;
}

/**
 * Writes the files of an image as one tar file, through a container that never runs. Throws `Problem` when it is larger
 * than allowed: whatever is in the image, no more than that is written.
 */
export async function exportImage(
  id: string,
  to: { readonly tar: string; readonly mostBytes: number },
  work: string,
): Promise<void> {
  const what = "the image could not be exported";
  const cidFile = join(work, "container-id");
  // An image of scratch names no program, and `create` wants one.
  await podman(["create", "--cidfile", cidFile, "--network", "none", id, "/bin/true"], { work, what });
  const container = (await readFile(cidFile, "utf8")).trim();
  try {
    await podman(["export", "--output", to.tar, container], { work, what, mostBytes: to.mostBytes });
  } catch (cause) {
    const written = await stat(to.tar).catch(() => null);
    // POSIX counts the sizes of files in blocks of 512 bytes.
    throw written !== null && written.size > to.mostBytes - 512 ? tooLarge(to.mostBytes, cause) : cause;
  } finally {
    await podman(["rm", "--force", container], { work, what: "the container could not be removed" });
  }
}

/** Drops images of which we no longer keep the files; those that others use stay. */
export async function forgetImages(ids: Iterable<string>, work: string): Promise<void> {
  for (const id of ids) {
    try {
      await podman(["rmi", id], { work, what: "the image could not be removed" });
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
    }
  }
}

interface Running {
  readonly work: string;
  readonly what: string;
  /** Of every file that it writes. */
  readonly mostBytes?: number;
}

async function podman(argv: readonly string[], at: Running): Promise<void> {
  const log = join(at.work, "podman.log");
  const output = await open(log, "w", 0o600);
  try {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED.test(name)));
    const [program, ...args] = limited(["podman", ...argv], at.mostBytes);
    const status = await ended(
      spawn(program, args, { stdio: ["ignore", output.fd, output.fd], env, timeout: BUILD_SECONDS * 1_000 }),
    );
    if (status !== 0) throw failed(at.what, await readTail(log, 4_000));
  } finally {
    await output.close();
  }
}

function limited(argv: [string, ...string[]], fileBytes: number | undefined): [string, ...string[]] {
  if (fileBytes === undefined) return argv;
  return ["/bin/sh", "-c", 'ulimit -f "$0"; exec "$@"', String(Math.floor(fileBytes / 512)), ...argv];
}

function ended(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on("error", () => reject(noPodman()));
    child.on("close", resolve);
  });
}

function noPodman(): Problem {
  return new Problem({
    code: "no-podman",
    what: "`environment.dockerfile` needs podman, and it is not installed",
    next: "apt-get install podman uidmap slirp4netns (or leave `dockerfile` out: the host's system is used)",
    exit: EXIT.usage,
  });
}

function tooLarge(mostBytes: number, cause: unknown): Problem {
  return new Problem(
    {
      code: "image-too-large",
      what: "the image is larger than the room for root file systems",
      where: "environment.dockerfile",
      expected: `at most ${Math.floor(mostBytes / 1024 ** 2)} MiB: the bound of the cache, and no more than half of what is free on its disk`,
      next: "let the Dockerfile leave less, or free space",
      exit: EXIT.failed,
    },
    { cause },
  );
}

function failed(what: string, tail: string): Problem {
  return new Problem({
    code: "image-failed",
    what,
    where: "environment.dockerfile",
    found: tail.trim().slice(-2_000),
    next: "build it by hand with `podman build` to see the whole output; its context is the Dockerfile and `harness`",
    exit: EXIT.failed,
  });
}
