import { expect, test } from "vitest";
import { renderDetection } from "../../src/report/detection-text.ts";
import { detectAll } from "../../src/series/detect.ts";
import { detectMachines, machineSteps } from "../../src/series/detect-machines.ts";
import { SeriesCollector } from "../../src/series/from-results.ts";
import { MachineCollector } from "../../src/series/machines.ts";
import type { Stored } from "../../src/series/stored.ts";
import { type CalibratedJob, calibratedJob, jobTime } from "./calibrated-jobs.ts";
import { launchAt } from "./recordings.ts";

const JOBS = 40;
const STEP = 25;

/** Jobs of one machine, of which each is as the function says. */
function jobs(of: (nth: number) => Omit<CalibratedJob, "nth">): Stored[] {
  return Array.from({ length: JOBS }, (_, nth) => calibratedJob({ nth, ...of(nth) }));
}

function detect(stored: readonly Stored[]) {
  const machines = new MachineCollector();
  for (const one of stored) machines.add(one);
  return detectMachines(machines.histories());
}

const slower = (nth: number) => (nth < STEP ? {} : { factors: { memory: 1.03 } });

test("a machine that became slower is found at the job, in the part that did, and it is an alert about the machine", () => {
  const [machine, ...others] = detect(jobs(slower));
  expect(others).toEqual([]);
  const moved = machine?.parts.filter(({ changePoints }) => changePoints.length > 0);
  expect(moved?.map(({ part }) => part)).toEqual(["memory"]);
  expect(moved?.[0]?.changePoints).toMatchObject([{ index: STEP, time: jobTime(STEP), attribution: "commit" }]);
  expect(moved?.[0]?.changePoints[0]?.effect).toBeCloseTo(0.03, 2);
  expect(machine?.alert?.since).toBe(jobTime(STEP));
  expect(machine?.alert?.text).toMatch(
    /^The machine 0123456789abcdef of bench-x64 itself changed, not the code: memory \+3\.\d % since 2026-06-05 04:00 UTC\.$/,
  );
});

const silent: [name: string, of: (nth: number) => Omit<CalibratedJob, "nth">][] = [
  ["that stays as it is", () => ({})],
  ["that changed by half a per cent", (nth) => (nth < STEP ? {} : { factors: { memory: 1.005 } })],
  [
    "that got another kernel with it",
    (nth) => ({ ...slower(nth), job: { changes: { kernel: nth < STEP ? "6.1" : "6.2" } } }),
  ],
  ["whose keeper said afterwards that it is meant to be so", (nth) => ({ ...slower(nth), since: jobTime(STEP + 5) })],
];
for (const [name, of] of silent)
  test(`there is no alert about a machine ${name}`, () => {
    expect(detect(jobs(of)).map(({ alert }) => alert)).toEqual([null]);
  });

test("a word of its keeper from before the step says nothing of it", () => {
  expect(detect(jobs((nth) => ({ ...slower(nth), since: jobTime(3) })))[0]?.alert).not.toBeNull();
});

test("what the newest job found off is an alert before the series shows a step; older ones are told", () => {
  const text = "9.0 % slower after the job than before (at most 1.0 %)";
  const [newest] = detect(jobs((nth) => (nth === JOBS - 1 ? { off: text } : {})));
  expect(newest?.alert?.text).toBe(
    `The machine 0123456789abcdef of bench-x64 was off in its newest job: copy: ${text}.`,
  );
  const [older] = detect(jobs((nth) => (nth === 7 ? { off: text } : {})));
  expect(older?.alert).toBeNull();
  expect(older?.off).toEqual([{ path: "job-7", time: jobTime(7), text: `copy: ${text}` }]);
});

test("comparisons and recordings tell of the same machine; another profile or another program is a history of its own", () => {
  const mixed = jobs((nth) => ({ job: { changes: { mode: nth % 2 === 0 ? "compare" : "record" } } }));
  expect(detect(mixed).map((machine) => machine.jobs)).toEqual([JOBS]);
  const forks = jobs((nth) => ({ job: { changes: { profile: nth % 4 === 0 ? "untrusted" : "trusted" } } }));
  expect(
    detect(forks)
      .map((machine) => machine.jobs)
      .sort(),
  ).toEqual([JOBS / 4, (JOBS * 3) / 4]);
  const rebuilt = jobs((nth) => (nth < 10 ? {} : { program: "ef".repeat(32) }));
  expect(
    detect(rebuilt)
      .map((machine) => machine.jobs)
      .sort(),
  ).toEqual([10, 30]);
});

test("results without a calibration have no machine to tell of", () => {
  const plain = jobs(() => ({})).map((one) => {
    const { calibration: _, ...machine } = one.result.machine;
    return { ...one, result: { ...one.result, machine } };
  });
  expect(detect(plain)).toEqual([]);
});

/** Recordings of a benchmark that is 5 % slower from the job on at which the machine may have changed. */
function recordings(of: (nth: number) => Omit<CalibratedJob, "nth">): Stored[] {
  return jobs((nth) => {
    const level = nth < STEP ? 1 : 1.05;
    const launches = [0, 1, 2, 3, 4].map((round) =>
      launchAt(nth, round, [level * (1 + 0.002 * Math.sin(nth * 78.233 + round * 37.7))]),
    );
    return { ...of(nth), job: { benchmarks: [{ name: "parse/small", launches }] } };
  });
}

test("a step of a benchmark where the machine became another is the machine's, and raises no alert about a commit", () => {
  const attributions = [() => ({}), slower].map((of) => {
    const stored = recordings(of);
    const collector = new SeriesCollector();
    for (const one of stored) collector.add(one);
    const { series, alerts } = detectAll(collector.series(machineSteps(detect(stored))));
    return [series[0]?.changePoints.map(({ attribution }) => attribution), alerts.length];
  });
  expect(attributions).toEqual([
    [["commit"], 1],
    [["environment"], 0],
  ]);
});

test("people read of the machine what stands, then its steps", () => {
  const machines = detect(jobs(slower));
  const lines = renderDetection({ schema: "benchwarden.detection/1", series: [], alerts: [], bridges: [], machines });
  expect(lines).toMatchObject([
    expect.stringMatching(/^alert: The machine 0123456789abcdef of bench-x64 itself changed, not the code: memory \+3/),
    expect.stringMatching(
      /^machine 0123456789abcdef of bench-x64: memory [\d.]+ ns → [\d.]+ ns, \+3\.\d %, since 2026/,
    ),
    "0 change points in 0 series",
  ]);
});
