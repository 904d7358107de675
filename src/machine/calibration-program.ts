import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MOST_CALIBRATION_LAUNCHES } from "../model/calibration.ts";
import type { CalibrationProgram, MachineFacts } from "../ports/machine.ts";
import { calibrationHistory } from "./calibration-history.ts";
import { parseCalibration } from "./calibration-output.ts";

/** Where `bench-machine install` puts what it built, where jobs keep their history, and where a keeper sets things. */
export const CALIBRATION_PROGRAM = "usr/local/lib/benchwarden/calibration/calibration";
export const CALIBRATION_HISTORY = "var/lib/benchwarden/calibration/history.json";
const SETTINGS = "etc/benchwarden/machine.conf";

/** Fewer launches than these could show no change at all. */
export const FEWEST_LAUNCHES = 8;

/** The calibration of the host below `root`; null where no program was built. */
export function openCalibration(root: string, machine: MachineFacts): CalibrationProgram | null {
  const program = bytesOf(join(root, CALIBRATION_PROGRAM));
  if (program === null) return null;
  const sha256 = createHash("sha256").update(program).digest("hex");
  const history = calibrationHistory(join(root, CALIBRATION_HISTORY));
  const settings = new TextDecoder().decode(bytesOf(join(root, SETTINGS)) ?? new Uint8Array());
  return {
    program,
    sha256,
    launches: launchesIn(settings),
    parse: parseCalibration,
    history: (circumstances) => {
      const key = keyOf(circumstances, { sha256, machine });
      const since = sinceIn(settings);
      return { key, since, past: history.past(key, since) };
    },
    note: async (job) => {
      try {
        await history.add(job);
        return null;
      } catch (cause) {
        return cause instanceof Error ? cause.message : String(cause);
      }
    },
  };
}

function bytesOf(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** `CALIBRATION_LAUNCHES=20` in machine.conf, which is root's; null: as many as usual. `bench-machine check` tells of others. */
function launchesIn(settings: string): number | null {
  const count = Number(/^CALIBRATION_LAUNCHES=(\d{1,4})$/m.exec(settings)?.[1]);
  return count >= FEWEST_LAUNCHES && count <= MOST_CALIBRATION_LAUNCHES ? count : null;
}

/** `CALIBRATION_SINCE=2026-03-01T12:00:00Z`, or a day; of several lines the last. */
function sinceIn(settings: string): string | null {
  const found = [...settings.matchAll(/^CALIBRATION_SINCE=(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\dZ)?$/gm)].at(-1);
  const time = found === undefined ? "" : `${found[1]}${found[2] ?? "T00:00:00Z"}`;
  return Number.isNaN(Date.parse(time)) ? null : time;
}

/** An update of the kernel or of a knob changes the numbers for good: it begins a new history. */
function keyOf(circumstances: string, own: { sha256: string; machine: MachineFacts }): string {
  const { fingerprint, facts } = own.machine;
  const { kernel, microcode, bootIsolation, mitigations } = facts;
  const all = [own.sha256, fingerprint, kernel, microcode, bootIsolation, mitigations, circumstances];
  return createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 16);
}
