import { expect, test } from "vitest";
import { siteSubjects } from "../../../src/dashboard/documents/subjects.ts";
import { Refused } from "../../../src/dashboard/guards.ts";

test("subjects are pairs of a commit and any text", () => {
  const commits = [["0123456789ab", "</script>"]];
  expect(siteSubjects({ schema: "benchwarden.subjects/1", commits }, "x").commits).toEqual(commits);
  expect(() => siteSubjects({ schema: "benchwarden.subjects/1", commits: [["../", "x"]] }, "x")).toThrow(Refused);
});
