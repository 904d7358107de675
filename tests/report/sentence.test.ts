import { describe, expect, test } from "vitest";
import type { Comparison } from "../../src/model/outcome.ts";
import { summarySentence } from "../../src/report/sentence.ts";
import { sampleOutcome, sampleRow } from "./sample-outcome.ts";

const noisy = sampleRow({ benchmark: "parse/large", verdict: "regressed", change: 0.2, pValue: 0.004 });
const exact = sampleRow({
  benchmark: "parse/size",
  verdict: "regressed",
  metric: "size",
  exact: true,
  change: 0.07,
  interval: [0.07, 0.07],
  pValue: 0,
});

describe("the sentence of a report says how sure it is:", () => {
  const rows: [name: string, rows: Comparison[], says: string][] = [
    ["a noisy change is told with its error rate", [noisy], "worse at an error rate of 5.0 %: **parse/large** wall "],
    ["the rate is the one that was asked for", [{ ...noisy, level: 0.999 }], "worse at an error rate of 0.1 %: "],
    ["what repeats exactly is certain", [exact], "worse for certain: **parse/size** size "],
    ["one noisy row among exact ones is enough", [exact, noisy], "worse at an error rate of 5.0 %: "],
    ["a gain is told alike", [{ ...noisy, verdict: "improved" }], "better at an error rate of 5.0 %: "],
  ];
  for (const [name, comparisons, says] of rows) {
    test(name, () => expect(summarySentence(sampleOutcome(comparisons))).toContain(says));
  }
});
