import { describe, expect, test } from "vitest";
import { HostWatch, type Violation, type WatchTerms } from "../../src/measure/host-watch.ts";
import type { HostEvidence } from "../../src/ports/machine.ts";

const QUIET: HostEvidence = {
  throttles: 0,
  swaps: 0,
  oomKills: 0,
  stealSeconds: 0,
  interrupts: 0,
  switches: 0,
  majorFaults: 0,
  pressureSeconds: 0,
  clocks: [],
  smis: 0,
};

const METAL: WatchTerms = { policy: "strict", virtual: false };
const GUEST: WatchTerms = { policy: "warn", virtual: true };

/** What is said of a launch of one second in which the counters rose by `rise`, after nine usual ones. */
function judged(terms: WatchTerms, rise: Partial<HostEvidence>, usual: Partial<HostEvidence> = {}): Violation | null {
  const watch = new HostWatch(terms);
  for (let nth = 0; nth < 9; nth++) watch.judge("parse head", [QUIET, { ...QUIET, ...usual }], 1);
  return watch.judge("parse head", [QUIET, { ...QUIET, ...rise }], 1);
}

describe("a launch counts or not by what the host did meanwhile", () => {
  const core = (ratio: number) => [{ cpu: 2, reference: 1_000, delivered: ratio * 1_000 }];
  const start = { clocks: [{ cpu: 2, reference: 0, delivered: 0 }] };
  const rows: [
    name: string,
    terms: WatchTerms,
    rise: Partial<HostEvidence>,
    usual: Partial<HostEvidence>,
    Violation | null,
  ][] = [
    ["a quiet host", METAL, {}, {}, null],
    ["one throttling", METAL, { throttles: 1 }, {}, "throttled"],
    ["one page swapped", METAL, { swaps: 1 }, {}, "swapped"],
    ["a process killed for memory", METAL, { oomKills: 1 }, {}, "oom-kill"],
    ["any stolen time on metal", METAL, { stealSeconds: 0.01 }, {}, "steal"],
    ["2 % stolen from a guest", GUEST, { stealSeconds: 0.02 }, {}, null],
    ["its neighbour, 3 %", GUEST, { stealSeconds: 0.03 }, {}, "steal"],
    ["ten times the usual interrupts", METAL, { interrupts: 20_000 }, { interrupts: 2_000 }, null],
    ["its neighbour, one more", METAL, { interrupts: 20_001 }, { interrupts: 2_000 }, "interrupts"],
    ["many interrupts where few are usual, but no burst", METAL, { interrupts: 900 }, { interrupts: 3 }, null],
    ["1,000 interrupts where few are usual", METAL, { interrupts: 1_000 }, { interrupts: 3 }, null],
    ["its neighbour, one more", METAL, { interrupts: 1_001 }, { interrupts: 3 }, "interrupts"],
    ["1,000 switches where few are usual", METAL, { switches: 1_000 }, { switches: 3 }, null],
    ["its neighbour, one more", METAL, { switches: 1_001 }, { switches: 3 }, "switches"],
    ["a burst of switches between tasks", GUEST, { switches: 90_000 }, { switches: 400 }, "switches"],
    ["a burst of interrupts by the firmware", METAL, { smis: 11 }, { smis: 0 }, "smi"],
    ["its neighbour, ten", METAL, { smis: 10 }, { smis: 0 }, null],
    ["firmware that always interrupts a lot", METAL, { smis: 190 }, { smis: 20 }, null],
    ["pages read from the disk", GUEST, { majorFaults: 51 }, {}, "major-faults"],
    ["its neighbour, one less", GUEST, { majorFaults: 50 }, {}, null],
    ["5 % of waiting for a CPU", METAL, { pressureSeconds: 0.05 }, {}, null],
    ["its neighbour, 6 %", METAL, { pressureSeconds: 0.06 }, {}, "pressure"],
    ["6 % more than a benchmark's own waiting", METAL, { pressureSeconds: 0.76 }, { pressureSeconds: 0.7 }, "pressure"],
    ["waiting on a host that does other things too", GUEST, { pressureSeconds: 0.6 }, {}, null],
    ["nothing counted at all", METAL, { throttles: null, swaps: null, stealSeconds: null, interrupts: null }, {}, null],
  ];
  for (const [name, terms, rise, usual, want] of rows) {
    test(`${name}: ${want ?? "counts"}`, () => expect(judged(terms, rise, usual)).toBe(want));
  }

  test("a clock 1 % off the job's usual one spoils, under strict alone", () => {
    for (const [terms, ratio, want] of [
      [METAL, 1.009, null],
      [METAL, 1.011, "clock"],
      [METAL, 0.98, "clock"],
      [GUEST, 0.5, null],
    ] as const) {
      const watch = new HostWatch(terms);
      for (let nth = 0; nth < 5; nth++)
        watch.judge(
          `b${nth}`,
          [
            { ...QUIET, ...start },
            { ...QUIET, clocks: core(1) },
          ],
          1,
        );
      const got = watch.judge(
        "other",
        [
          { ...QUIET, ...start },
          { ...QUIET, clocks: core(ratio) },
        ],
        1,
      );
      expect(got, `${terms.policy} ${ratio}`).toBe(want);
    }
  });

  test("what is usual is known after five launches, not after four", () => {
    for (const [known, want] of [
      [4, null],
      [5, "interrupts"],
    ] as const) {
      const watch = new HostWatch(METAL);
      for (let nth = 0; nth < known; nth++) watch.judge("parse head", [QUIET, { ...QUIET, interrupts: 10 }], 1);
      expect(watch.judge("parse head", [QUIET, { ...QUIET, interrupts: 50_000 }], 1), `${known} known`).toBe(want);
    }
  });

  test("what is usual is another thing for another build", () => {
    const watch = new HostWatch(METAL);
    for (let nth = 0; nth < 9; nth++) watch.judge("parse base", [QUIET, { ...QUIET, interrupts: 10 }], 1);
    expect(watch.judge("parse head", [QUIET, { ...QUIET, interrupts: 50_000 }], 1)).toBeNull();
    expect(watch.judge("parse base", [QUIET, { ...QUIET, interrupts: 50_000 }], 1)).toBe("interrupts");
  });
});
