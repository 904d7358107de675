import { expect, test } from "vitest";
import { Problem } from "../../src/model/problem.ts";
import { parseAddress } from "../../src/store/address.ts";

const good: [text: string, remote: string, folder: string | null, branch: string][] = [
  ["store.git", "/home/x/store.git", "/home/x/store.git", "bench-data"],
  ["../store.git#numbers", "/home/store.git", "/home/store.git", "numbers"],
  ["/srv/a b/store.git", "/srv/a b/store.git", "/srv/a b/store.git", "bench-data"],
  [".", "/home/x", "/home/x", "bench-data"],
  ["./host:path", "/home/x/host:path", "/home/x/host:path", "bench-data"],
  ["file:///srv/a%20b.git#x/y", "file:///srv/a%20b.git", "/srv/a b.git", "x/y"],
  ["https://host/o/r.git", "https://host/o/r.git", null, "bench-data"],
  ["http://host:8080/o/r#bench-2", "http://host:8080/o/r", null, "bench-2"],
  ["ssh://git@host:22/o/r.git", "ssh://git@host:22/o/r.git", null, "bench-data"],
  ["git@host:o/r.git#bench-data", "git@host:o/r.git", null, "bench-data"],
];
for (const [text, remote, folder, branch] of good) {
  test(`${text} is an address`, () => expect(parseAddress(text, "/home/x")).toEqual({ remote, folder, branch }));
}

const bad: [text: string, code: string][] = [
  ["", "bad-address"],
  ["#x", "bad-address"],
  ["--upload-pack=x", "bad-address"],
  ["ext::sh -c id", "bad-address"],
  ["fd::17", "bad-address"],
  ["git://host/r", "bad-address"],
  ["ftp://host/r", "bad-address"],
  ["file://elsewhere/r", "bad-address"],
  ["a\nb", "bad-address"],
  ["https://x:secret@host/r", "password-in-address"],
  ["https://token@host/r", "password-in-address"],
  ["ssh://git:secret@host/r", "password-in-address"],
  ["r#", "bad-branch"],
  ["r#refs/heads/x", "bad-branch"],
  ["r#HEAD", "bad-branch"],
  ["r#a..b", "bad-branch"],
  ["r#a.lock", "bad-branch"],
  ["r#a/.b", "bad-branch"],
  ["r#a//b", "bad-branch"],
  ["r#/a", "bad-branch"],
  ["r#a:b", "bad-branch"],
  ["r#a b", "bad-branch"],
  ["r#+a", "bad-branch"],
  [`r#${"a".repeat(101)}`, "bad-branch"],
];
for (const [text, code] of bad) {
  test(`${JSON.stringify(text.slice(0, 40))} is refused`, () => expect(codeOf(text)).toBe(code));
}

test("the message about a password does not show it", () => {
  expect(() => parseAddress("https://x:secret@host/r", "/")).toThrow(/https:\/\/…@host\/r/);
  expect(() => parseAddress("https://x:secret@host/r", "/")).not.toThrow(/secret/);
  expect(() => parseAddress("https://x:secret@host/r#HEAD", "/")).not.toThrow(/secret/);
});

function codeOf(text: string): string {
  try {
    parseAddress(text, "/home/x");
    return "accepted";
  } catch (problem) {
    return problem instanceof Problem ? problem.facts.code : String(problem);
  }
}
