import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CALIBRATION_LIMITS } from "../../src/comparison/host-calibration.ts";
import { COMPARED } from "../../src/machine/calibration-history.ts";
import { FEWEST_LAUNCHES } from "../../src/machine/calibration-program.ts";
import { LAUNCHES } from "../../src/measure/calibrate.ts";
import { CALIBRATION_PARTS, MOST_CALIBRATION_LAUNCHES } from "../../src/model/calibration.ts";
import { ROOT } from "../workflows/workflow-files.ts";

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const PAGE = read("docs/machine.md");
const PROGRAM = read("runner-setup/bench-machine");
const UNITS = readdirSync(join(ROOT, "runner-setup/units"));
const SHELL = readdirSync(join(ROOT, "runner-setup/machine")).map((name) => read(`runner-setup/machine/${name}`));
const SETUP = SHELL.join("\n");

describe("the page of the bench machine", () => {
  test("every verb and option of bench-machine that it names is one", () => {
    const verbs = [...PAGE.matchAll(/bench-machine ([a-z]+)/g)].map((match) => match[1] ?? "");
    expect(new Set(verbs).size).toBeGreaterThan(7);
    for (const verb of verbs) expect(PROGRAM, verb).toMatch(new RegExp(`^#   (?:.* )?${verb}\\b|#.* ${verb} `, "m"));
    const lines = PAGE.split("\n").filter((line) => line.includes("bench-machine") || line.startsWith("- `--"));
    const options = lines.flatMap((line) => [...line.matchAll(/--([a-z][a-z-]+)/g)].map((match) => match[1] ?? ""));
    const known = /SWITCHES='([^']+)'[\s\S]*VALUES='([^']+)'/.exec(PROGRAM);
    const words = new Set([...`${known?.[1]} ${known?.[2]}`.trim().split(/\s+/), "repository"]);
    expect(options.filter((option) => !words.has(option))).toEqual([]);
  });

  test("it names every unit that people meet, and none that does not exist", () => {
    const named = [...PAGE.matchAll(/`(bench-[a-z]+@?\.(?:service|socket|timer))`/g)].map((match) => match[1] ?? "");
    expect(named.filter((name) => !UNITS.includes(name))).toEqual([]);
    const met = UNITS.filter((name) =>
      /\.(?:socket|timer)$|^bench-(?:runner@|standing|controller|firewall|restore)/.test(name),
    );
    expect(met.filter((name) => !named.includes(name))).toEqual([]);
  });

  test("it names every user, and every folder and file of ours that it names is placed by the installation", () => {
    for (const user of SETUP.matchAll(/^ {2}account (bench-\w+)/gm)) expect(PAGE).toContain(`\`${user[1]}\``);
    const words: Record<string, string> = {
      "/usr/local/lib/benchwarden/": "LIB=/usr/local/lib/benchwarden",
      "/usr/local/lib/benchwarden/calibration/": "CALIBRATION=$LIB/calibration",
      "/opt/benchwarden/runner/": "RUNNERS=/opt/benchwarden/runner",
    };
    for (const [, path = ""] of PAGE.matchAll(/^\| `(\/[^`]+)`/gm)) {
      const word = words[path] ?? path.replace("/etc/benchwarden", "$ETC").replace("/var/lib/benchwarden", "$VAR");
      expect(SETUP, path).toContain(word.replace(/\/$/, ""));
    }
  });

  test("what it says of the calibration is what is asked there", () => {
    expect(PAGE).toContain(
      `${LAUNCHES.strict} launches before the first launch of the job and ${LAUNCHES.strict} after the\nlast, some 20 seconds each; ${LAUNCHES.warn} and ${LAUNCHES.warn} where the policy is \`warn\``,
    );
    expect(PAGE).toContain(`from ${FEWEST_LAUNCHES} to ${MOST_CALIBRATION_LAUNCHES}.`);
    const { apart, deviations, history } = CALIBRATION_LIMITS;
    expect(PAGE).toContain(`within ${apart * 100} % of what it was before the job`);
    expect(PAGE).toContain(`within ${deviations} standard deviations`);
    expect(PAGE).toContain(`there must be ${history} earlier\njobs, the newest ${COMPARED} count`);
    for (const part of CALIBRATION_PARTS) expect(PAGE).toMatch(new RegExp(`^\\| .*\`${part}\`.* \\|`, "m"));
    const source = read("runner-setup/calibration/calibration.c");
    for (const size of ["16 KiB", "192 KiB", "2 MiB", "64 MiB"])
      expect([PAGE.includes(size), source.includes(size)]).toEqual([true, true]);
  });

  test("its numbers are the program's", () => {
    expect(PAGE).toContain(
      `warns at ${/^WARN_DAYS=(\d+)/m.exec(SETUP)?.[1]} days, and at ${/^FAIL_DAYS=(\d+)/m.exec(SETUP)?.[1]} no`,
    );
    expect(PAGE).toContain(`nobody used for ${/^KEEP_DAYS=(\d+)/m.exec(SETUP)?.[1]} days`);
    expect(/^WANTED_FREE_PERCENT=25$/m.test(SETUP) && PAGE.includes("until a quarter is free")).toBe(true);
    expect(
      /^RuntimeMaxSec=4h$/m.test(read("runner-setup/units/bench-runner@.service")) &&
        PAGE.includes("at most four hours"),
    ).toBe(true);
    expect(
      /BENCHWARDEN_POLL_SECONDS\) \|\| 20/.test(read("src/entry/runner/controller.ts")) &&
        PAGE.includes("every 20 seconds"),
    ).toBe(true);
  });

  test("what it quotes from the programs is what they say", () => {
    const sources = [SETUP, read("src/entry/runner/hook.ts"), read("src/sandbox/launch-client.ts")].join("\n");
    for (const text of [
      "this job is refused and ended: ",
      "the launcher of this bench machine does not answer",
      "a sandbox cannot be made",
      "left after the job",
      "the table benchwarden is not in nftables",
      "nothing is left by earlier jobs",
      "launches reach no private address",
    ]) {
      expect(PAGE).toContain(text.trim());
      expect(sources).toContain(text);
    }
  });

  test("units point to a page that is here", () => {
    for (const name of UNITS) {
      const page = /^Documentation=https:\/\/github\.com\/benchwarden\/benchwarden\/blob\/main\/(\S+)$/m.exec(
        read(`runner-setup/units/${name}`),
      )?.[1];
      expect(existsSync(join(ROOT, page ?? "absent")), name).toBe(true);
    }
  });
});
