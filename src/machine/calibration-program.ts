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
const FEWEST_LAUNCHES = 8;

/** The calibration of the host below `root`; null where no program was built. */
export function openCalibration(root: string, machine: MachineFacts): CalibrationProgram | null {
  const program = bytesOf(join(root, CALIBRATION_PROGRAM));
  if (program === null) return null;
  const sha256 = createHash("sha256").update(program).digest("hex");
  const history = calibrationHistory(join(root, CALIBRATION_HISTORY));
  return {
    program,
    sha256,
    launches: launchesIn(bytesOf(join(root, SETTINGS))),
    parse: parseCalibration,
    history: (circumstances) => {
      const key = keyOf(circumstances, { sha256, machine });
      return { key, since: history.since(), past: history.past(key) };
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
function launchesIn(settings: Uint8Array | null): number | null {
  const lines = new TextDecoder().decode(settings ?? new Uint8Array());
  const count = Number(/^CALIBRATION_LAUNCHES=(\d{1,4})$/m.exec(lines)?.[1]);
  return count >= FEWEST_LAUNCHES && count <= MOST_CALIBRATION_LAUNCHES ? count : null;
}

/** An update of the kernel or of a knob changes the numbers for good: it begins a new history. */
function keyOf(circumstances: string, own: { sha256: string; machine: MachineFacts }): string {
  const { fingerprint, facts } = own.machine;
  const { kernel, microcode, bootIsolation, mitigations } = facts;
  const all = [own.sha256, fingerprint, kernel, microcode, bootIsolation, mitigations, circumstances];
  return createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 16);
}
