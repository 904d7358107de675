import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { CALIBRATION_HISTORY, CALIBRATION_PROGRAM } from "../../../src/machine/calibration-program.ts";
import { CALIBRATION_PARTS } from "../../../src/model/calibration.ts";
import { Result } from "../../../src/model/result.ts";
import type { Bench } from "./bench.ts";
import { COMPARE_STEP, projectThatSees } from "./projects.ts";

/** The calibration of the machine: built with it, launched around a job, and what is said where it cannot be. */
export function testCalibrating({ machine, github, api }: Bench): void {
  const conf = "/etc/benchwarden/machine.conf";
  const calibrationLine = () => /^.* calibration +.*$/m.exec(machine.run(["bench-machine", "check"]).stdout)?.[0] ?? "";

  test("the installation built the calibration program, which needs no library and belongs to root", () => {
    expect(calibrationLine()).toMatch(/^ok +calibration +built \d{4}-\d\d-\d\d$/);
    expect(machine.sh(`stat -c '%U %a' /${CALIBRATION_PROGRAM}`)).toBe("root 755\n");
    expect(readFileSync(join(machine.root, CALIBRATION_PROGRAM), "latin1")).not.toMatch(/ld-linux|libc\.so/);
    expect(machine.sh("cat /var/lib/benchwarden/manifest")).toContain(
      `file\t/${CALIBRATION_PROGRAM}\t${machine.sh(`sha256sum </${CALIBRATION_PROGRAM}`).split(" ")[0]}\n`,
    );
  });

  test("a job launches it before its first launch and after its last, over the launcher's socket, and the machine remembers", async () => {
    machine.clearTraces();
    machine.sh(projectThatSees("echo 1"));
    // What the machine's root says, not the project: a few launches are enough for a test.
    machine.sh(`echo CALIBRATION_LAUNCHES=9 >>${conf}`);
    machine.sendJob({ run: 180, step: CALIBRATED_STEP });
    github.queue({ run: 180, id: 980 });
    await machine.until(() => machine.trace("log") !== null, "the job runs");
    await machine.until(() => machine.trace("status") !== null, "compared");
    const result = Result.parse(
      JSON.parse(String(gunzipSync(readFileSync(join(machine.root, "srv/traces/result.json.gz"))))),
    );
    const { calibration, fitness } = result.machine;
    for (const part of CALIBRATION_PARTS) {
      expect(calibration?.before[part]).toHaveLength(9);
      expect(calibration?.after[part]).toHaveLength(9);
    }
    expect(fitness.flatMap(({ check }) => (check.startsWith("calibration") ? [check] : []))).toEqual(
      CALIBRATION_PARTS.map((part) => `calibration-${part}`),
    );
    expect(result.warnings.map(({ code }) => code)).not.toContain("calibration-failed");
    expect(calibration?.program).toBe(machine.sh(`sha256sum </${CALIBRATION_PROGRAM}`).split(" ")[0]);
    await machine.until(() => machine.leftovers().length === 0, "nothing is left");
    expect(machine.sh(`stat -c '%U %a' /${CALIBRATION_HISTORY}`)).toBe("bench-runner 600\n");
    const history = JSON.parse(machine.sh(`cat /${CALIBRATION_HISTORY}`));
    expect(history.jobs).toMatchObject([{ key: calibration?.key }]);
    machine.sh(`sed -i /^CALIBRATION_LAUNCHES=/d ${conf}`);
  });

  test("check tells the keeper that the newest job found the machine changed, and of a setting that says nothing", () => {
    const history = `/${CALIBRATION_HISTORY}`;
    machine.sh(`cp -p ${history} ${history}.kept; sed -i 's/"ok":true/"ok":false/' ${history}`);
    expect(calibrationLine()).toMatch(
      /^warn +calibration +the newest job found this machine changed.*CALIBRATION_SINCE=2/,
    );
    machine.sh(`sed -i 's/"ok":false/"ok":true/' ${history}; echo CALIBRATION_SINCE=lately >>${conf}`);
    expect(calibrationLine()).toMatch(/^warn +calibration +CALIBRATION_SINCE=lately in machine\.conf is neither a day/);
    machine.sh(`mv ${history}.kept ${history}; sed -i /^CALIBRATION_SINCE=/d ${conf}`);
  });

  // The last of these: what follows has no program, and so no launches of it.
  test("without a compiler the installation goes on and says what is missing, and check says what that means", () => {
    machine.sh(`mv /usr/bin/cc /usr/bin/cc.hidden; rm /${CALIBRATION_PROGRAM}`);
    try {
      const done = machine.install("jit", { api });
      expect(done, done.stderr).toMatchObject({ status: 0 });
      expect(done.stdout).toContain(
        "no calibration: there is no C compiler; apt-get install --no-install-recommends gcc",
      );
      expect(calibrationLine()).toMatch(
        /^unknown +calibration +no program was built, so nothing tells when the machine/,
      );
      expect(machine.run(["test", "-e", `/${CALIBRATION_PROGRAM}`]).status).toBe(1);
    } finally {
      machine.sh("mv /usr/bin/cc.hidden /usr/bin/cc");
    }
  });
}

const CALIBRATED_STEP = COMPARE_STEP.replace("--json", "--result /srv/traces/result.json.gz --json");
