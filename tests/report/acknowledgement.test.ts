import { expect, test } from "vitest";
import {
  isAcknowledgement,
  readAcknowledgement,
  readLine,
  renderAcknowledgement,
  replaceLine,
} from "../../src/report/acknowledgement.ts";

const HEAD = "1a2b3c4d5e6f".padEnd(40, "0");
const RUN = "https://github.com/org/project/actions/runs/812";
const BODY = renderAcknowledgement({
  run: 812,
  url: RUN,
  head: HEAD,
  lines: [
    { class: "bench-x64", text: "next in line" },
    { class: "bench-x64-big", text: "third in line" },
  ],
});

test("an answer names commit, request and what each class does", () => {
  expect(BODY).toBe(
    [
      `<!-- benchwarden:request run=812 head=${HEAD} -->`,
      `**Benchmarks of \`1a2b3c4d5e6f\`** ([how this was decided](${RUN})): the verdict of each machine class comes as a comment of its own.`,
      "",
      "- `bench-x64`: next in line",
      "- `bench-x64-big`: third in line",
      "",
    ].join("\n"),
  );
});

test("a class replaces its own line and leaves that of a class whose name begins alike", () => {
  const replaced = replaceLine(BODY, "bench-x64", "done");
  expect(replaced).toBe(BODY.replace("next in line", "done"));
  expect(readLine(replaced ?? "", "bench-x64-big")).toBe("third in line");
});

test("two classes replace one after the other, and a second time", () => {
  const first = replaceLine(BODY, "bench-x64", "done") ?? "";
  const second = replaceLine(first, "bench-x64-big", "failed") ?? "";
  expect(readLine(second, "bench-x64")).toBe("done");
  expect(readLine(replaceLine(second, "bench-x64", "done again") ?? "", "bench-x64")).toBe("done again");
});

test("a class that was not asked for has no line to replace", () => {
  expect(replaceLine(BODY, "bench-arm64", "done")).toBeNull();
});

test("a line break in a text does not make a line", () => {
  const replaced = replaceLine(BODY, "bench-x64", "done\n- `bench-x64-big`: forged") ?? "";
  expect(readLine(replaced, "bench-x64-big")).toBe("third in line");
});

test("an answer is known by the run in its first line, also with the line ends of a browser", () => {
  expect(isAcknowledgement(BODY, 812)).toBe(true);
  expect(isAcknowledgement(BODY, 81)).toBe(false);
  expect(readAcknowledgement(BODY.replaceAll("\n", "\r\n"))).toEqual({ run: 812, head: HEAD });
});

test("a quoted or indented marker, or one in the middle, is none", () => {
  for (const before of ["> ", " ", "hello\n", "`"]) expect(readAcknowledgement(`${before}${BODY}`)).toBeNull();
});
