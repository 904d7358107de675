import { describe, expect, test } from "vitest";
import { findFormat, formatIds } from "../../src/formats/index.ts";
import { Problem } from "../../src/model/problem.ts";
import { failureOf, fixture, NO_OPTIONS, outputOf } from "./output.ts";

describe("the table of formats", () => {
  for (const id of formatIds) test(`${id} is found under its id`, () => expect(findFormat(id).id).toBe(id));

  test("an unknown id is refused with the nearest one", () => {
    expect(() => findFormat("hyperfin")).toThrow(Problem);
    expect(() => findFormat("hyperfin")).toThrow(/did you mean hyperfine\?/);
  });
  test("output of another format is named for what it is", async () => {
    const output = outputOf(fixture("hyperfine/plain-2.0.0.json"));
    expect(failureOf(await findFormat("custom").parse(output, NO_OPTIONS)).found).toContain(
      "this is hyperfine output, the format given is custom",
    );
  });
  test("and the other way round", async () => {
    const output = outputOf('{"schema":"benchwarden.samples/1","benchmarks":[]}');
    expect(failureOf(await findFormat("hyperfine").parse(output, NO_OPTIONS)).found).toContain("this is custom output");
  });
  test("a mistake in the right format is not called another format", async () => {
    const output = outputOf(fixture("hyperfine/plain-2.0.0.json").slice(0, 900));
    expect(failureOf(await findFormat("hyperfine").parse(output, NO_OPTIONS)).found).not.toContain("this is");
  });
  test("output of no known format is only reported", async () => {
    expect(failureOf(await findFormat("custom").parse(outputOf("hello"), NO_OPTIONS)).found).toBe('"hello"');
  });
  test("the metrics of the built-in format are known without a launch", () => {
    expect(findFormat("time").declares?.map((metric) => metric.name)).toEqual([
      "wall",
      "cpu",
      "user",
      "system",
      "max-rss",
    ]);
  });
});
