import { detectMachines } from "../../src/series/detect-machines.ts";
import { MachineCollector } from "../../src/series/machines.ts";
import type { WatchedMachine } from "../../src/site/machines-file.ts";
import { calibratedJob } from "../series/calibrated-jobs.ts";

/** A machine whose memory became slower at its job number 25, and that found it so at its newest. */
export function changedMachine(jobs = 40): WatchedMachine[] {
  const collector = new MachineCollector();
  for (let nth = 0; nth < jobs; nth++) {
    const factors = nth < 25 ? {} : { memory: 1.03 };
    collector.add(calibratedJob({ nth, factors, ...(nth === jobs - 1 ? { off: "3.0 % slower" } : {}) }));
  }
  const histories = collector.histories();
  const detected = detectMachines(histories);
  return histories.flatMap((history, index) => {
    const one = detected[index];
    return one === undefined ? [] : [{ history, detected: one }];
  });
}
