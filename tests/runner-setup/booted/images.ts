import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CALIBRATION_PROGRAM } from "../../../src/machine/calibration-program.ts";
import type { Bench } from "./bench.ts";
import { askForImage, loadBase, podmanOfBuilder, recipeOf } from "./image-builder.ts";
import { COMPARE_STEP, projectThatSees } from "./projects.ts";

const ROOTS = "/var/lib/benchwarden/rootfs";

/** Root file systems, built by a user of their own: the unit as it is installed, and podman itself. */
export function testImages(bench: Bench): void {
  // Jobs that calibrate the machine are shown elsewhere; here they would be most of the time.
  const [program, away] = [`/${CALIBRATION_PROGRAM}`, `/${CALIBRATION_PROGRAM}.away`];
  describe("root file systems", () => {
    beforeAll(() => void bench.machine.sh(`[[ ! -e ${program} ]] || mv ${program} ${away}`));
    testRoots(bench);
    afterAll(() => void bench.machine.sh(`[[ ! -e ${away} ]] || mv ${away} ${program}`));
  });
}

function testRoots({ machine, github, dropIn }: Bench): void {
  let base = "";
  const roots = (): string[] => machine.debian.list(ROOTS).filter((name) => /^[0-9a-f]{64}$/.test(name));

  /** A job that compares two commits of a project with a Dockerfile: the outcome, when it has one. */
  async function compareIn(job: { run: number; id: number }) {
    machine.clearTraces();
    machine.sendJob({ run: job.run, step: COMPARE_STEP });
    github.queue(job);
    await machine.until(() => machine.trace("status") !== null && machine.leftovers().length === 0, "compared");
    return JSON.parse(machine.trace("outcome.json") ?? JSON.stringify({ log: machine.trace("log") }));
  }

  async function withoutPodman<Result>(doing: () => Result | Promise<Result>): Promise<Result> {
    machine.sh("mv /usr/bin/podman /usr/bin/podman.away");
    try {
      return await doing();
    } finally {
      machine.sh("mv /usr/bin/podman.away /usr/bin/podman");
    }
  }

  test("an image is asked for at a socket of its own, and what is wrong with the recipe or the host comes back", async () => {
    expect(askForImage(machine, { dockerfile: "../x", files: [] }).failed).toMatchObject({ code: "recipe-refused" });
    const failed = await withoutPodman(() => askForImage(machine, recipeOf("FROM scratch\n")).failed);
    expect(failed).toMatchObject({ code: "no-podman" });
  });

  test("a job's Dockerfile is built by podman as bench-image and its range of users; launches run in what it made", async () => {
    base = loadBase(machine);
    machine.sh(
      projectThatSees("cat /etc/seen", {
        config: "environment: { dockerfile: bench/Dockerfile }",
        files: `cat >bench/Dockerfile <<'END'\nFROM ${base}\n${RECORD_USERS}END`,
      }),
    );
    const outcome = await compareIn({ run: 160, id: 960 });
    expect(outcome).toMatchObject({ environment: { sandbox: "bubblewrap" } });
    expect(JSON.stringify(outcome.warnings)).not.toContain("base-not-pinned");
    // What was counted while building: the builder's own user and a range below it are all the users there were.
    expect(outcome.comparisons).toMatchObject([{ benchmark: "one/seen", verdict: "unchanged", base: 65_537 }]);
    const [root] = roots();
    const [range] = /^bench-image:(\d+):65536$/m.exec(machine.sh("cat /etc/subuid"))?.slice(1) ?? [];
    const builder = machine.sh("id -u bench-image").trim();
    const users = machine.sh(`awk '{print $1, $2, $3}' ${ROOTS}/${root}/root/etc/users`);
    expect(users).toBe(`0 ${builder} 1\n1 ${range} 65536\n`);
    // Not a copy of all files for each line of a Dockerfile.
    expect(podmanOfBuilder(machine, "info --format '{{.Store.GraphDriverName}}'").trim()).toBe("overlay");
  });

  test("the next job takes the root from the cache, without podman", async () => {
    const cached = await withoutPodman(() => compareIn({ run: 161, id: 961 }));
    expect(cached.comparisons).toMatchObject([{ verdict: "unchanged", base: 65_537 }]);
  });

  test("a root that was changed is built again", () => {
    const recipe = recipeOf(`FROM ${base}\nCOPY mark /mark\n`, { mark: "whole" });
    const path = askForImage(machine, recipe).ready?.path;
    machine.sh(`echo broken >${path}/mark`);
    expect(askForImage(machine, recipe).ready?.path).toBe(path);
    expect(machine.sh(`cat ${path}/mark`)).toBe("whole");
  });

  test("roots beyond the bound go, the one that was used longest ago first, and podman forgets them", () => {
    // Each is a busybox of two megabytes: two of them fit.
    dropIn("bench-image@.service", `Environment=BENCHWARDEN_ROOTS_BYTES=${5 * 1024 ** 2}`);
    machine.sh("systemctl daemon-reload");
    const prepare = (mark: string): string => {
      const { ready } = askForImage(machine, recipeOf(`FROM ${base}\nCOPY mark /mark\n`, { mark }));
      return ready?.path.split("/").at(-2) ?? "";
    };
    const earlier = roots();
    const [one, two] = [prepare("one"), prepare("two")];
    expect(roots().sort()).toEqual([one, two].sort());
    // Asked for again: now the other one is the older.
    expect(prepare("one")).toBe(one);
    const three = prepare("three");
    expect(roots().sort()).toEqual([one, three].sort());
    const kept = podmanOfBuilder(machine, "images --quiet --no-trunc");
    const isKept = (image = "-"): boolean => kept.includes(image);
    expect([one, two, three].map((image) => isKept(image))).toEqual([true, false, true]);
    expect(earlier.map((image) => isKept(image))).toEqual(earlier.map(() => false));
  });

  test("a root that no job used for a month goes when the machine is idle; beside the next build podman forgets its image", () => {
    const [old, young] = roots();
    machine.sh(`touch -d '31 days ago' ${ROOTS}/${old}`);
    expect(machine.run(["bench-machine", "clean"])).toMatchObject({ status: 0 });
    expect(roots()).toEqual([young]);
    askForImage(machine, recipeOf(`FROM ${base}\nCOPY mark /mark\n`, { mark: "four" }));
    const kept = podmanOfBuilder(machine, "images --quiet --no-trunc");
    expect([kept.includes(old ?? "-"), kept.includes(young ?? "-")]).toEqual([false, true]);
  });
}

/** Lines of a Dockerfile that keep whom the kernel knows in the build, and how many. */
const RECORD_USERS = `RUN mkdir -p /etc || /bin/busybox mkdir -p /etc
RUN cat /proc/self/uid_map >/etc/users
RUN /bin/busybox awk '{ users += $3 } END { print users }' /proc/self/uid_map >/etc/seen
`;
