import { expect, test } from "vitest";
import { httpsAddress } from "../../src/model/https-address.ts";

const rows: [what: string, text: string | null, want: string | null][] = [
  ["a repository", "https://github.com/org/project", "https://github.com/org/project"],
  ["a trailing slash is dropped", "https://github.com/org/project/", "https://github.com/org/project"],
  ["a port", "https://git.example.org:8443/a/b.git", "https://git.example.org:8443/a/b.git"],
  ["a host alone", "https://example.org", "https://example.org"],
  ["nothing", null, null],
  ["plain http", "http://github.com/org/project", null],
  ["a script", "javascript:alert(1)", null],
  ["data", "data:text/html,x", null],
  ["no scheme", "//github.com/org/project", null],
  ["user data, which may be a secret", "https://token@github.com/org/project", null],
  ["a query", "https://github.com/org/project?x=1", null],
  ["a fragment", "https://github.com/org/project#x", null],
  ["a way up", "https://github.com/org/../evil", null],
  ["a way up at the end", "https://github.com/org/..", null],
  ["dots in a name", "https://github.com/org/a..b", "https://github.com/org/a..b"],
  ["an empty part", "https://github.com//org", null],
  ["markup", 'https://github.com/"><script>', null],
  ["a blank", "https://github.com/a b", null],
  ["a second line", "https://github.com/a\nb", null],
  ["longer than any address", `https://example.org/${"a".repeat(500)}`, null],
];

for (const [what, text, want] of rows) {
  test(`${what}: ${text?.slice(0, 60).replaceAll("\n", "\\n")} ${want === null ? "is refused" : "passes"}`, () => {
    expect(httpsAddress(text)).toBe(want);
  });
}
