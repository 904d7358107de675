import { describe, expect, test } from "vitest";
import { pathsWithoutOwner } from "../../src/settings/code-owners.ts";

const WORKFLOW = ".github/workflows/bench.yml";
const CONFIG = "benchwarden.yml";

describe("the paths that a CODEOWNERS file leaves without an owner", () => {
  // Rules: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
  const rows: [title: string, text: string, want: string[]][] = [
    ["everything", "* @acme/core", []],
    ["nothing", "", [WORKFLOW, CONFIG]],
    ["a comment", "# * @acme/core\n", [WORKFLOW, CONFIG]],
    ["a folder at the root", "/.github/ @acme/core", [CONFIG]],
    ["a folder anywhere", ".github/ @acme/core", [CONFIG]],
    ["a folder without a slash", "/.github @acme/core", [CONFIG]],
    ["only what lies directly in a folder", ".github/* @acme/core", [WORKFLOW, CONFIG]],
    ["all below by two stars", "/.github/** @acme/core", [CONFIG]],
    ["by ending", "*.yml @acme/core", []],
    ["the file itself", `/${CONFIG} @acme/core`, [WORKFLOW]],
    ["a file of that name elsewhere", `/docs/${CONFIG} @acme/core`, [WORKFLOW, CONFIG]],
    ["a later line without owners takes them away", "* @acme/core\n/.github/", [WORKFLOW]],
    ["a later line with owners gives them back", "* @acme/core\n/.github/\n*.yml @a # all", []],
    ["a dot is a dot", "/benchwardenXyml @acme/core", [WORKFLOW, CONFIG]],
  ];
  for (const [title, text, want] of rows) {
    test(title, () => expect(pathsWithoutOwner(text, [WORKFLOW, CONFIG])).toEqual(want));
  }
});
