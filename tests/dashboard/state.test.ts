import fc from "fast-check";
import { expect, test } from "vitest";
import { formatState, type PageState, parseState, START } from "../../src/dashboard/state.ts";

const hex = (length: number) =>
  fc.array(fc.constantFrom(..."0123456789abcdef"), { minLength: length, maxLength: length }).map((all) => all.join(""));
const name = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" });
const states = fc.record<PageState>({
  machine: fc.option(name),
  metric: fc.option(name),
  search: fc.string({ maxLength: 40 }),
  open: fc.option(name),
  calibration: fc.option(name),
  history: fc.option(hex(16)),
  at: fc.option(hex(12)),
  range: fc.option(fc.tuple(hex(12), hex(12))),
  scale: fc.constantFrom("log", "linear", null),
});

test("an address brings back the state that it was made of", () => {
  fc.assert(
    fc.property(states, (state) => {
      expect(parseState(`#${formatState(state)}`)).toEqual(state);
    }),
  );
});

test("the start has the empty address", () => {
  expect(formatState(START)).toBe("");
  expect(parseState("")).toEqual(START);
  expect(parseState("#")).toEqual(START);
});

const rows: [what: string, hash: string, want: Partial<PageState>][] = [
  ["markup is a name that nothing has", "#open=<img src=x>", { open: "<img src=x>" }],
  ["an id that leads up is left out", "#history=../../x", {}],
  ["an id of another host is left out", "#history=//evil.example", {}],
  ["a commit in capitals is left out", "#at=ABCDEF012345", {}],
  ["half a range is left out", "#range=0123456789ab", {}],
  ["an unknown scale is left out", "#scale=sideways", {}],
  ["an unknown word is left out", "#__proto__=1&constructor=2", {}],
  ["broken percent signs are taken as they are", "#search=100%", { search: "100%" }],
  ["an endless address is not read", `#search=${"x".repeat(3_000)}`, {}],
];
for (const [what, hash, want] of rows) test(what, () => expect(parseState(hash)).toEqual({ ...START, ...want }));
