import { expect, test } from "vitest";
import { foreignBlock, inertText } from "../../src/github/inert.ts";
import { obey } from "../github/runner/commands.ts";

/** What a benchmark may print to have the runner do something: each is obeyed when it reaches a step's output as it is. */
const ATTACKS: [name: string, text: string, command: string][] = [
  ["a mask", "::add-mask::e", "add-mask"],
  ["blanks before it", " \t ::error file=x::boo", "error"],
  ["the old form in the middle of a line", "a##[error]b", "error"],
  ["a stop that would hide all that follows", "::stop-commands::x", "stop-commands"],
  ["a carriage return", "progress 10 %\r::error::boo", "error"],
  ["after a line feed", "fine\n::set-output name=verdict::improved", "set-output"],
];

for (const [name, text, command] of ATTACKS) {
  test(`A43 output: ${name} is not obeyed`, () => {
    expect(obey(text).commands.map((one) => one.name)).toContain(command);
    const printed = obey(foreignBlock(text));
    expect(printed.commands.map((one) => one.name)).toEqual(["stop-commands"]);
    expect(obey(inertText(text)).commands).toEqual([]);
  });
}

test("A43 output: the closing word cannot be guessed, and a guessed one closes nothing", () => {
  const guess = "0".repeat(32);
  const printed = obey(foreignBlock(`::${guess}::\n::error::boo`));
  expect(printed.commands.map((one) => one.name)).toEqual(["stop-commands"]);
  // Who knew the word could go on in commands, if the lines had no prefix: even then there is none here.
  expect(obey(foreignBlock(`::${guess}::\n::error::boo`, () => guess)).commands).toHaveLength(1);
  const words = new Set(Array.from({ length: 100 }, () => foreignBlock("x").split("\n")[0]));
  expect(words.size).toBe(100);
  expect([...words][0]).toMatch(/^::stop-commands::[0-9a-f]{32}$/);
});

test("A43 output: after foreign text the runner obeys us again", () => {
  const all = `${foreignBlock("::error::boo")}\n::notice::ours`;
  expect(obey(all).commands.map((one) => one.name)).toEqual(["stop-commands", "notice"]);
});

test("A43 output: names that look like commands stay readable", () => {
  expect(inertText("a::b f<int, 4> std::vector::push_back")).toBe("a::b f<int, 4> std::vector::push_back");
  expect(inertText("std:: is fine\n::x::y")).toBe("std:: is fine\n: :x::y");
});

test("A44 output: a gigabyte's worth of lines is 200, each bounded", () => {
  const printed = foreignBlock(`${"x".repeat(10_000)}\n`.repeat(5_000));
  expect(printed.split("\n").length).toBeLessThan(205);
  expect(printed.length).toBeLessThan(200 * 2_100);
  expect(printed).toContain("(4801 more lines are not shown)");
});

const NEUTRAL: [name: string, text: string, want: string][] = [
  ["a colour", "\u001b[31mred\u001b[0m", "| red"],
  ["a cleared screen", "a\u001b[2J\u001b[Hb", "| ab"],
  ["a link", "\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007", "| click"],
  ["a title", "\u001b]0;owned\u001b\\x", "| x"],
  ["a bell and a backspace", "a\u0007b\u0008c", "| abc"],
  ["a C1 control sequence", "\u009b31mred", "| red"],
  ["text that runs backwards", "a\u202eb\u2066c", "| abc"],
  ["zero-width characters", "a\u200bb\ufeffc", "| abc"],
  ["half a character", "a\ud800b", "| a\ufffdb"],
  ["plain words with a tab", "a\tb  c", "| a\tb  c"],
];
for (const [name, text, want] of NEUTRAL) {
  test(`A44 output: ${name} is neutral`, () => {
    expect(foreignBlock(text).split("\n").slice(1, -1)).toEqual([want]);
  });
}
