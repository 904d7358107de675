/** Where GitHub looks for the file, in this order; the first one that is there counts. */
export const CODE_OWNERS_PATHS = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"] as const;

/**
 * The paths of `wanted` that a CODEOWNERS file gives no owner. The last pattern that matches a path counts, and one
 * without owners takes them away. Patterns are those of .gitignore without `!` and ranges, as GitHub takes them.
 */
export function pathsWithoutOwner(text: string, wanted: readonly string[]): string[] {
  const rules = text
    .split("\n")
    .map((line) => line.replace(/(?:^|\s)#.*$/, "").trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [pattern = "", ...owners] = line.split(/\s+/);
      return { pattern: compile(pattern), hasOwners: owners.length > 0 };
    });
  return wanted.filter((path) => rules.findLast(({ pattern }) => pattern.test(path))?.hasOwners !== true);
}

function compile(pattern: string): RegExp {
  const isAnchored = pattern.slice(0, -1).includes("/");
  const body = pattern.replace(/^\//, "").replace(/\/$/, "");
  const source = body
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => WILDCARDS[part] ?? part.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&"))
    .join("");
  // A folder covers all below it; `folder/*` only what lies in it directly.
  const end = pattern.endsWith("/") ? "/.*" : pattern.endsWith("/*") ? "" : "(?:/.*)?";
  return new RegExp(`^${isAnchored ? "" : "(?:.*/)?"}${source}${end}$`);
}

const WILDCARDS: Readonly<Record<string, string>> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };
