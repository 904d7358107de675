import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openRepository } from "../../src/git/repository.ts";
import { Problem } from "../../src/model/problem.ts";
import { git, snapshot, temporaryFolder } from "./sample-repository.ts";

let folder = "";
let work = "";
const commits: string[] = [];

beforeAll(() => {
  folder = temporaryFolder("repository");
  work = join(folder, "parser");
  mkdirSync(join(work, "src"), { recursive: true });
  git(work, "init", "-q");
  for (const [index, subject] of ["first", "second: ünïcode", "third"].entries()) {
    writeFileSync(join(work, "src/a.txt"), `${index}\n`);
    git(work, "add", "-A");
    git(work, "commit", "-q", "-m", subject);
    commits.push(git(work, "rev-parse", "HEAD"));
  }
  git(work, "branch", "feature", commits[1] ?? "");
  git(work, "tag", "v1.0.0", commits[0] ?? "");
  git(work, "tag", "-a", "v1.1.0", "-m", "annotated", commits[1] ?? "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const caught: unknown = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (caught instanceof Problem) return caught;
  throw new Error(`expected a Problem, got ${String(caught)}`);
}

describe("what a repository tells", () => {
  test("a revision becomes its commit, with the committer's time in UTC", async () => {
    const commit = await (await openRepository(join(work, "src"))).resolve("HEAD~1");
    expect(commit).toEqual({
      id: commits[1],
      tree: git(work, "rev-parse", `${commits[1]}^{tree}`),
      parents: [commits[0]],
      time: "2026-03-01T10:00:00Z",
      subject: "second: ünïcode",
    });
  });

  test("the work tree is found from a folder inside it; a bare repository has none", async () => {
    expect((await openRepository(join(work, "src"))).workTree).toBe(work);
    const bare = join(folder, "bare.git");
    git(folder, "clone", "-q", "--bare", work, bare);
    const repository = await openRepository(bare);
    expect(repository.workTree).toBeNull();
    expect((await repository.resolve("main")).id).toBe(commits[2]);
  });

  const names: [address: string, want: string][] = [
    ["https://example.org/owner/project.git", "owner/project"],
    ["git@example.org:owner/project.git", "owner/project"],
    ["ssh://git@example.org:2222/owner/project", "owner/project"],
    ["https://example.org/group/sub/project/", "sub/project"],
  ];
  for (const [address, want] of names) {
    test(`the remote ${address} names it ${want}`, async () => {
      const clone = join(folder, `named-${names.findIndex((row) => row[0] === address)}`);
      git(folder, "init", "-q", clone);
      git(clone, "remote", "add", "origin", address);
      expect((await openRepository(clone)).name).toBe(want);
    });
  }

  test("without a remote the folder gives the name", async () => {
    expect((await openRepository(work)).name).toBe("parser");
  });

  test("a range lists first parents, oldest first, without its start", async () => {
    const repository = await openRepository(work);
    expect((await repository.list(`${commits[0]}..main`)).map((commit) => commit.id)).toEqual(commits.slice(1));
    expect((await repository.list("main")).map((commit) => commit.subject)).toEqual([
      "first",
      "second: ünïcode",
      "third",
    ]);
    expect(await repository.list("main..main")).toEqual([]);
  });

  test("a merged branch's own commits are not part of the list", async () => {
    const merged = join(folder, "merged");
    git(folder, "clone", "-q", work, merged);
    git(merged, "checkout", "-q", "-b", "side", commits[1] ?? "");
    git(merged, "commit", "-q", "--allow-empty", "-m", "on the side");
    git(merged, "checkout", "-q", "main");
    git(merged, "merge", "-q", "--no-ff", "-m", "merge", "side");
    const list = await (await openRepository(merged)).list("main");
    expect(list.map((commit) => commit.subject)).toEqual(["first", "second: ünïcode", "third", "merge"]);
  });

  test("the merge base is the newest common commit", async () => {
    const repository = await openRepository(work);
    expect((await repository.mergeBase("main", "feature")).id).toBe(commits[1]);
  });

  test("tags are known by the commit, annotated ones too", async () => {
    const tags = await (await openRepository(work)).tags();
    expect(tags.get(commits[0] ?? "")).toEqual(["v1.0.0"]);
    expect(tags.get(commits[1] ?? "")).toEqual(["v1.1.0"]);
  });

  test("a linked work tree is a repository like the main one", async () => {
    const linked = join(folder, "linked");
    git(work, "worktree", "add", "-q", "--detach", linked, commits[0] ?? "");
    const repository = await openRepository(linked);
    expect((await repository.resolve("HEAD")).id).toBe(commits[0]);
    const out = join(folder, "linked-out");
    mkdirSync(out);
    await repository.exportTree(commits[2] ?? "", out);
    expect(Object.keys(snapshot(out))).toEqual(["src", "src/a.txt"]);
    git(work, "worktree", "remove", linked);
  });
});

describe("what a repository refuses", () => {
  test("a folder without a repository is said to be none", async () => {
    const problem = await problemOf(openRepository("/"));
    expect(problem.facts.code).toBe("no-repository");
    expect(problem.message).toContain("not a git repository");
  });

  const unknown: [revision: string, want: RegExp][] = [
    ["featrue", /did you mean "feature"\?/],
    ["v1.0.1", /did you mean "v1\.[01]\.[01]"\?/],
    ["nothing-like-it-at-all", /git branch -a/],
    ["0123456789012345678901234567890123456789", /there is no commit/],
    ["--upload-pack=touch /tmp/x", /there is no commit/],
    ["a\nb", /there is no commit "a\?b"/],
    ["", /expected: a revision/],
  ];
  for (const [revision, want] of unknown) {
    test(`the unknown revision ${JSON.stringify(revision)} is answered with help`, async () => {
      const problem = await problemOf((await openRepository(work)).resolve(revision));
      expect(problem.facts.code).toBe("unknown-revision");
      expect(problem.message).toMatch(want);
    });
  }

  test("a repository without a commit says so", async () => {
    const empty = join(folder, "empty");
    git(folder, "init", "-q", empty);
    expect((await problemOf((await openRepository(empty)).resolve("HEAD"))).message).toContain("make a first commit");
  });

  test("histories that were never joined have no merge base", async () => {
    const split = join(folder, "split");
    git(folder, "clone", "-q", work, split);
    git(split, "checkout", "-q", "--orphan", "other");
    git(split, "commit", "-q", "-m", "unrelated");
    const problem = await problemOf((await openRepository(split)).mergeBase("main", "other"));
    expect(problem.facts.code).toBe("no-merge-base");
  });

  test("a shallow clone without the base says how to deepen it, and gives no list with a hole", async () => {
    const shallow = join(folder, "shallow");
    git(folder, "clone", "-q", "--depth", "1", `file://${work}`, shallow);
    const repository = await openRepository(shallow);
    for (const problem of [
      await problemOf(repository.resolve(commits[0] ?? "")),
      await problemOf(repository.resolve("HEAD~1")),
      await problemOf(repository.list("main")),
    ]) {
      expect(problem.facts.code).toBe("shallow-history");
      expect(problem.message).toContain("git fetch --unshallow");
    }
    git(shallow, "fetch", "-q", "--depth", "1", "origin", "feature:feature");
    expect((await problemOf(repository.mergeBase("main", "feature"))).facts.code).toBe("shallow-history");
    expect((await repository.list("main~0..main")).length, "nothing is missing from this range").toBe(0);
  });
});

describe.skipIf(process.getuid?.() !== 0)("a repository of another user (needs root: changes the owner)", () => {
  test("is refused with git's own remedy", async () => {
    const foreign = join(folder, "foreign");
    git(folder, "init", "-q", foreign);
    const { chownSync } = await import("node:fs");
    chownSync(foreign, 12345, 12345);
    const problem = await problemOf(openRepository(foreign));
    expect(problem.facts.code).toBe("git-distrusts-owner");
    expect(problem.message).toContain(`safe.directory ${foreign}`);
    const global = join(folder, "trusting.gitconfig");
    writeFileSync(global, `[safe]\n\tdirectory = ${foreign}\n`);
    vi.stubEnv("GIT_CONFIG_GLOBAL", global);
    try {
      expect((await openRepository(foreign)).workTree, "the user's word counts").toBe(foreign);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe("exporting a tree", () => {
  test("gives what a checkout gives: modes, links, empty names, nothing of git", async () => {
    const rich = join(folder, "rich");
    mkdirSync(join(rich, "deep/er"), { recursive: true });
    git(folder, "init", "-q", rich);
    writeFileSync(join(rich, "deep/er/run.sh"), "#!/bin/sh\n");
    chmodSync(join(rich, "deep/er/run.sh"), 0o755);
    symlinkSync("deep/er/run.sh", join(rich, "link"));
    symlinkSync("/etc/passwd", join(rich, "absolute"));
    writeFileSync(join(rich, "- odd 'name'\n"), "x");
    writeFileSync(join(rich, ".gitattributes"), "*.dat export-ignore\n*.win text eol=crlf\n");
    writeFileSync(join(rich, "kept.dat"), "git archive would drop this\n");
    writeFileSync(join(rich, "lines.win"), "a\nb\n");
    git(rich, "add", "-A");
    git(rich, "commit", "-q", "-m", "rich");
    const out = join(folder, "rich-out");
    mkdirSync(out);
    await (await openRepository(rich)).exportTree("HEAD", out);
    const clone = join(folder, "rich-clone");
    git(folder, "clone", "-q", rich, clone);
    rmSync(join(clone, ".git"), { recursive: true });
    expect(snapshot(out)).toEqual(snapshot(clone));
    expect(Object.keys(snapshot(out))).toContain("kept.dat");
  });

  test("a dirty work tree, the index, the refs and the rest of .git stay byte for byte", async () => {
    const dirty = join(folder, "dirty");
    git(folder, "clone", "-q", work, dirty);
    writeFileSync(join(dirty, "src/a.txt"), "changed and staged\n");
    git(dirty, "add", "-A");
    writeFileSync(join(dirty, "src/a.txt"), "changed again\n");
    writeFileSync(join(dirty, "untracked"), "u");
    const before = snapshot(dirty);
    const repository = await openRepository(dirty);
    const out = join(folder, "dirty-out");
    mkdirSync(out);
    await repository.exportTree(commits[0] ?? "", out);
    await repository.mergeBase("HEAD", "origin/feature");
    await repository.list("HEAD");
    await repository.tags();
    expect(snapshot(dirty)).toEqual(before);
    expect(Object.keys(snapshot(out))).toEqual(["src", "src/a.txt"]);
  });

  test("only the wanted paths are written, and a path that is not there is named", async () => {
    const some = join(folder, "some");
    git(folder, "clone", "-q", work, some);
    for (const path of ["bench/a.mjs", "bench/deep/b.mjs", "lib/c.mjs", "benchmark.txt"]) {
      mkdirSync(join(some, path, ".."), { recursive: true });
      writeFileSync(join(some, path), path);
    }
    git(some, "add", "-A");
    git(some, "commit", "-q", "-m", "files");
    const repository = await openRepository(some);
    const out = join(folder, "some-out");
    mkdirSync(out);
    await repository.exportTree("HEAD", out, ["bench/", "lib/c.mjs"]);
    const files = Object.keys(snapshot(out)).filter((name) => name.endsWith("mjs") || name.endsWith("txt"));
    expect(files).toEqual(["bench/a.mjs", "bench/deep/b.mjs", "lib/c.mjs"]);
    const other = join(folder, "none-out");
    mkdirSync(other);
    const problem = await problemOf(repository.exportTree("HEAD", other, ["benches/"]));
    expect(problem.message).toContain('has no "benches/"');
  });

  test("objects in the SHA-256 format are read as well", async () => {
    const modern = join(folder, "sha256");
    git(folder, "init", "-q", "--object-format=sha256", modern);
    writeFileSync(join(modern, "a"), "a");
    git(modern, "add", "-A");
    git(modern, "commit", "-q", "-m", "a");
    const repository = await openRepository(modern);
    expect((await repository.resolve("HEAD")).id).toHaveLength(64);
    const out = join(folder, "sha256-out");
    mkdirSync(out);
    await repository.exportTree("HEAD", out);
    expect(Object.keys(snapshot(out))).toEqual(["a"]);
  });

  test("a partial clone fetches what the tree lacks, and says so when the remote is gone", async () => {
    const origin = join(folder, "promisor.git");
    git(folder, "clone", "-q", "--bare", work, origin);
    git(origin, "config", "uploadpack.allowFilter", "true");
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true");
    for (const filter of ["blob:none", "tree:0"]) {
      const partial = join(folder, `partial-${filter.replace(":", "-")}`);
      git(folder, "clone", "-q", "--no-checkout", `--filter=${filter}`, `file://${origin}`, partial);
      const out = `${partial}-out`;
      mkdirSync(out);
      await (await openRepository(partial)).exportTree(commits[0] ?? "", out);
      expect(Object.keys(snapshot(out))).toEqual(["src", "src/a.txt"]);
    }
    const cut = join(folder, "partial-cut");
    git(folder, "clone", "-q", "--no-checkout", "--filter=blob:none", `file://${origin}`, cut);
    git(cut, "remote", "set-url", "origin", join(folder, "gone.git"));
    const out = join(folder, "cut-out");
    mkdirSync(out);
    const problem = await problemOf((await openRepository(cut)).exportTree(commits[0] ?? "", out));
    expect(problem.facts.code).toBe("partial-clone");
  });
});
