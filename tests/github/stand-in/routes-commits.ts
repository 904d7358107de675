import { page, type Route, refuse, repositoryOf } from "./route.ts";
import { gitOf } from "./state.ts";

export const COMMIT_ROUTES: Readonly<Record<string, Route>> = {
  "GET /repos/{owner}/{repo}/git/commits/{commit_sha}": {
    needs: [{ contents: "read" }],
    answer(call) {
      const { commit_sha: sha = "" } = call.params;
      const format = "%H%n%T%n%P%n%cI%n%an";
      const shown = gitOf(repositoryOf(call), "show", "--no-patch", `--format=${format}`, `${sha}^{commit}`);
      if (shown === null || !/^[0-9a-f]{40}$/.test(sha)) return refuse(404, "Not Found");
      const [id = "", tree = "", parents = "", date = "", name = ""] = shown.split("\n");
      const person = {
        name,
        email: "nobody@github.example",
        date: new Date(date).toISOString().replace(/\.\d+Z$/, "Z"),
      };
      const body = call.fill("git-commit", {
        sha: id,
        tree: { sha: tree, url: call.url },
        parents: parents
          .split(" ")
          .filter((one) => one !== "")
          .map((one) => ({ sha: one, url: call.url, html_url: call.url })),
        author: person,
        committer: person,
      });
      return { status: 200, body };
    },
  },

  "GET /repos/{owner}/{repo}/compare/{basehead}": {
    needs: [{ contents: "read" }],
    answer(call) {
      const repository = repositoryOf(call);
      const [base = "", head = ""] = (call.params.basehead ?? "").split("...");
      const mergeBase = gitOf(repository, "merge-base", base, head)?.trim();
      if (!mergeBase) return refuse(404, "Not Found");
      const count = (range: string) => Number(gitOf(repository, "rev-list", "--count", range));
      const ahead = count(`${base}..${head}`);
      const behind = count(`${head}..${base}`);
      const status = ahead > 0 ? (behind > 0 ? "diverged" : "ahead") : behind > 0 ? "behind" : "identical";
      const body = call.fill("commit-comparison", {
        status,
        ahead_by: ahead,
        behind_by: behind,
        total_commits: ahead,
        merge_base_commit: call.fill("commit", { sha: mergeBase }),
      });
      return { status: 200, body };
    },
  },

  "GET /repos/{owner}/{repo}/contents/{path}": {
    needs: [{ contents: "read" }],
    answer(call) {
      const repository = repositoryOf(call);
      const { path = "" } = call.params;
      const object = `${call.query.get("ref") ?? repository.defaultBranch}:${path}`;
      const type = gitOf(repository, "cat-file", "-t", object)?.trim();
      if (type === undefined) return refuse(404, "Not Found");
      if (type === "tree") return { status: 200, body: [] };
      const text = Buffer.from(gitOf(repository, "cat-file", "blob", object) ?? "");
      const isWhole = text.length <= 1_000_000;
      const body = call.fill("content-file", {
        type: "file",
        name: path.split("/").at(-1),
        path,
        size: text.length,
        sha: gitOf(repository, "rev-parse", object)?.trim(),
        encoding: isWhole ? "base64" : "none",
        content: isWhole ? text.toString("base64").replaceAll(/.{60}/g, "$&\n") : "",
      });
      return { status: 200, body };
    },
  },

  "GET /repos/{owner}/{repo}/git/ref/{ref}": {
    needs: [{ contents: "read" }],
    answer(call) {
      const ref = `refs/${call.params.ref}`;
      const sha = gitOf(repositoryOf(call), "rev-parse", "--verify", "--quiet", ref)?.trim();
      if (!sha) return refuse(404, "Not Found");
      return { status: 200, body: call.fill("git-ref", { ref, object: { type: "commit", sha, url: call.url } }) };
    },
  },

  "GET /repos/{owner}/{repo}/commits/{commit_sha}/branches-where-head": {
    needs: [{ contents: "read" }],
    answer(call) {
      const { commit_sha: sha = "" } = call.params;
      const repository = repositoryOf(call);
      if (gitOf(repository, "cat-file", "-e", `${sha}^{commit}`) === null)
        return refuse(422, `No commit found for SHA: ${sha}`);
      const listed =
        gitOf(repository, "for-each-ref", "--points-at", sha, "--format=%(refname:lstrip=2)", "refs/heads") ?? "";
      const names = listed.split("\n").filter((name) => name !== "");
      const body = names.map((name) =>
        call.fill("branch-short", { name, commit: { sha, url: call.url }, protected: false }),
      );
      return { status: 200, body };
    },
  },

  "GET /repos/{owner}/{repo}/pages": {
    needs: [{ pages: "read" }],
    answer(call) {
      const repository = repositoryOf(call);
      const { pages } = repository;
      if (pages === null) return refuse(404, "Not Found");
      const address = { html_url: `${call.url}/pages/${repository.fullName}/`, url: call.url };
      const body = call.fill("page", { ...address, build_type: pages.buildType, public: true, status: "built" });
      return { status: 200, body };
    },
  },

  "GET /repos/{owner}/{repo}/activity": {
    needs: [{ contents: "read" }],
    answer(call) {
      const ref = call.query.get("ref");
      const listed = repositoryOf(call).activities.filter((one) => ref === null || one.ref === ref);
      const newestFirst = listed.toSorted((a, b) => b.at.localeCompare(a.at) || b.id - a.id);
      const ordered = call.query.get("direction") === "asc" ? newestFirst.toReversed() : newestFirst;
      return page(call, ordered.map(call.shapes.activity));
    },
  },

  "POST /repos/{owner}/{repo}/statuses/{sha}": {
    needs: [{ statuses: "write" }],
    answer(call) {
      const { state, context, description, target_url: url } = call.body;
      const { sha = "" } = call.params;
      const text = (value: unknown) => (typeof value === "string" ? value : null);
      if ((text(description) ?? "").length > 140)
        return refuse(422, "description is too long (maximum is 140 characters)");
      const status = {
        sha,
        state: String(state),
        context: String(context),
        description: text(description),
        url: text(url),
      };
      repositoryOf(call).statuses.push(status);
      const body = call.fill("status", {
        ...status,
        sha: undefined,
        target_url: status.url,
        creator: call.shapes.user(call.caller.user),
      });
      return { status: 201, body };
    },
  },
};
