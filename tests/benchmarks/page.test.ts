import { expect, test } from "vitest";
import { replaceBetween } from "../../benchmarks/page.ts";

const MARKS = ["<!-- x:begin -->", "<!-- x:end -->"] as const;

test("what stands between the marks is replaced, and twice is as once", () => {
  const once = replaceBetween(`before\n${MARKS[0]}\nold\n${MARKS[1]}\nafter\n`, MARKS, "new\n");
  expect(once).toBe(`before\n${MARKS[0]}\n\nnew\n\n${MARKS[1]}\nafter\n`);
  expect(replaceBetween(once ?? "", MARKS, "new")).toBe(once);
});

const without: [what: string, page: string][] = [
  ["without the first mark", `old ${MARKS[1]}`],
  ["without the second", `${MARKS[0]} old`],
  ["with the marks the wrong way round", `${MARKS[1]} old ${MARKS[0]}`],
];
for (const [what, page] of without) {
  test(`a page ${what} is left to whoever broke it`, () => {
    expect(replaceBetween(page, MARKS, "new")).toBeNull();
  });
}
