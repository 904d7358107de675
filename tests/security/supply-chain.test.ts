import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { differences } from "../../.ci/dist-fresh.mjs";
import { type Lock, lockProblems } from "../../.ci/lock-policy.mjs";
import { redactTokens } from "../../src/model/redact.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

describe("A68 dist/", () => {
  /** A copy of the committed dist/ that an attacker may change, held against the original. */
  async function changed(change: (folder: string) => void): Promise<string[]> {
    const folder = mkdtempSync(join(tmpdir(), "benchwarden-dist-"));
    try {
      cpSync(join(ROOT, "dist"), folder, { recursive: true });
      change(folder);
      return await differences(join(ROOT, "dist"), folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  test("A68 one changed byte is found and named", async () => {
    const flip = (folder: string): void => {
      const bytes = readFileSync(join(folder, "cli/index.js"));
      bytes[100] = (bytes[100] ?? 0) ^ 1;
      writeFileSync(join(folder, "cli/index.js"), bytes);
    };
    expect(await changed(flip)).toEqual(["dist/cli/index.js differs from a fresh build"]);
  });

  test("A68 a file that no build makes is found, and one that is missing", async () => {
    expect(await changed((folder) => writeFileSync(join(folder, "cli/extra.js"), ""))).toEqual([
      "dist/cli/extra.js is not built from the sources",
    ]);
    expect(await changed((folder) => rmSync(join(folder, "cli/index.js")))).toEqual(["dist/cli/index.js is missing"]);
  });

  test("A68 the untouched one passes", async () => {
    expect(await changed(() => {})).toEqual([]);
  });

  test("A68 npm test makes that comparison against a fresh build, and tells the command that mends it", () => {
    const line = read(".ci/test.mjs")
      .split("\n")
      .find((one) => one.includes("dist-fresh.mjs"));
    expect(line).toContain("npm run build");
  });
});

describe("A69 the lock file", () => {
  const lock = JSON.parse(read("package-lock.json")) as Lock;
  const installed = JSON.parse(read("node_modules/.package-lock.json")) as Lock;

  /** The problems of the lock with one package of it changed. */
  function altered(change: Partial<Lock["packages"][string]>, name = "node_modules/yaml"): string[] {
    const packages = { ...lock.packages, [name]: { ...lock.packages[name], ...change } };
    return lockProblems({ packages }, installed);
  }

  test("A69 the lock file as it is passes", () => {
    expect(lockProblems(lock, installed)).toEqual([]);
  });

  const attacks: [name: string, change: Partial<Lock["packages"][string]>, want: RegExp][] = [
    ["an altered integrity", { integrity: `sha512-${"A".repeat(86)}==` }, /another integrity than what npm installed/],
    ["a weak hash", { integrity: "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=" }, /no sha512 integrity/],
    [
      "another host",
      { resolved: "https://registry.example.org/yaml.tgz" },
      /comes from https:\/\/registry\.example\.org/,
    ],
    ["a file beside it", { resolved: "file:../yaml.tgz" }, /comes from file:/],
    ["a git dependency", { resolved: "git+ssh://git@github.com/eemeli/yaml.git#abc" }, /comes from git\+ssh/],
    ["a script at installation", { hasInstallScript: true }, /wants to run a script/],
    ["a link to a folder", { link: true }, /is a folder/],
  ];
  for (const [name, change, want] of attacks) {
    test(`A69 ${name} is refused`, () => {
      const problems = altered(change);
      expect(problems[0]).toMatch(want);
      expect(problems.every((one) => one.startsWith("package-lock.json: node_modules/yaml "))).toBe(true);
    });
  }

  test("A69 a package without integrity is refused, one without an address passes", () => {
    const { integrity: _, ...bare } = lock.packages["node_modules/yaml"] ?? {};
    expect(lockProblems({ packages: { ...lock.packages, "node_modules/yaml": bare } }, installed)[0]).toMatch(
      /no sha512/,
    );
    const { resolved: __, ...plain } = lock.packages["node_modules/yaml"] ?? {};
    expect(lockProblems({ packages: { ...lock.packages, "node_modules/yaml": plain } }, installed)).toEqual([]);
  });

  test("A69 nothing is installed by a script of npm's own life cycle here", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    expect(Object.keys(scripts).filter((name) => /install|prepare|prepublish/.test(name))).toEqual([]);
  });
});

describe("A70 tokens", () => {
  const secrets = [
    `ghs_${"a1B2".repeat(9)}`,
    // Since 2026: about 520 characters, with dots.
    `ghs_${`${"q9W8".repeat(43)}.`.repeat(3)}`,
    `ghp_${"a1B2".repeat(9)}`,
    `github_pat_${"a1B2_".repeat(16)}`,
  ];
  for (const secret of secrets) {
    test(`A70 a token that begins ${secret.slice(0, 8)}, ${secret.length} characters, is taken out wherever it stands`, () => {
      for (const text of [
        `token ${secret}`,
        `https://x-access-token:${secret}@github.com/o/r`,
        `"${secret}"`,
        `a\n${secret}\n`,
      ]) {
        expect(redactTokens(text)).not.toContain(secret.slice(6, 30));
      }
    });
  }

  test("A70 what only looks alike stays", () => {
    const text =
      "ghs_short, bench/ghs_parse.small, https://github.com/o/r, user@example.org, weighs_abcdefghijklmnopqrstuvwxyz";
    expect(redactTokens(text)).toBe(text);
  });

  test("A70 no file of this repository holds one, but for the examples of tests, which spell the alphabet", () => {
    const found = execFileSync("git", ["grep", "-hoIE", "gh[opsur]_[A-Za-z0-9._]{36,}|github_pat_[A-Za-z0-9_]{36,}"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    const real = found.split("\n").filter((token) => token !== "" && !/abcdefghijklmnopqrstuvwxyz/.test(token));
    expect(real).toEqual([]);
  });
});
