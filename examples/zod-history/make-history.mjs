#!/usr/bin/env node
// Makes a git repository with one commit per release of zod, and two branches that stand for pull requests.
// Usage: node make-history.mjs DIR
//
// The same files give the same commit ids on every machine: the history is written by `git fast-import` from fixed
// dates and a fixed author, and no setting of the user is read. Nothing is downloaded.

import { mkdirSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { git } from "../git.mjs";
import { pullRequests } from "./pull-requests.mjs";

/**
 * @typedef {{ version: string, date: string, integrity: string }} Release
 * @typedef {Map<string, string>} Files path inside the tree → text
 * @typedef {{ file: string, from: string, to: string }} Edit
 * @typedef {{ branch: string, message: string, edits: Edit[] }} PullRequest
 * @typedef {{ branch: string, from: string | null, date: string, message: string, files: Files, tag: string | null }} Commit
 */

const AUTHOR = "Zod History <zod-history@example.org>";
const PROJECT = fileURLToPath(new URL("project/", import.meta.url));

/** @type {{ releases: Release[] }} */
const { releases } = JSON.parse(read(fileURLToPath(new URL("releases.json", import.meta.url))));

/**
 * Makes the repository in an empty or absent folder. `main` is checked out and clean.
 *
 * @param {string} directory
 */
export function makeHistory(directory) {
  mkdirSync(directory, { recursive: true });
  if (readdirSync(directory).length > 0)
    throw new Error(`${directory} is not empty: name a folder that is not there yet`);
  git(directory, ["init", "--quiet", "--initial-branch=main", "--object-format=sha1", "--template="]);
  const input = listCommits().map(renderCommit).join("");
  git(directory, ["fast-import", "--quiet", "--date-format=raw"], { input });
  git(directory, ["reset", "--quiet", "--hard", "main"]);
}

/** @returns {Commit[]} */
function listCommits() {
  const common = readProject();
  const history = releases.map((release) => releaseCommit(release, common));
  const newest = history.at(-1);
  if (!newest) throw new Error("releases.json lists no release");
  return [...history, ...pullRequests.map((request) => pullRequestCommit(request, newest))];
}

/**
 * @param {Release} release
 * @param {Files} common
 * @returns {Commit}
 */
function releaseCommit({ version, date, integrity }, common) {
  const files = new Map(common);
  files.set("package.json", toJson(packageJson(version)));
  files.set("package-lock.json", toJson(packageLock(version, integrity)));
  return { branch: "main", from: null, date, message: `Use zod ${version}\n`, files, tag: `v${version}` };
}

/**
 * @param {PullRequest} request
 * @param {Commit} base
 * @returns {Commit}
 */
function pullRequestCommit({ branch, message, edits }, base) {
  const files = edits.reduce(applyEdit, base.files);
  const date = new Date(Date.parse(base.date) + 86_400_000).toISOString();
  return { branch, from: "main", date, message, files, tag: null };
}

/**
 * @param {Files} files
 * @param {Edit} edit
 */
function applyEdit(files, { file, from, to }) {
  const text = files.get(file) ?? "";
  if (text.split(from).length !== 2) throw new Error(`${file} does not hold exactly once: ${from}`);
  return new Map(files).set(
    file,
    text.replace(from, () => to),
  );
}

/** @param {string} version */
function packageJson(version) {
  return { name: "zod-history", version, private: true, type: "module", dependencies: { zod: version } };
}

/**
 * What npm writes for this package with `omit-lockfile-registry-resolved`.
 *
 * @param {string} version
 * @param {string} integrity
 */
function packageLock(version, integrity) {
  const root = { name: "zod-history", version, dependencies: { zod: version } };
  const zod = { version, integrity, license: "MIT", funding: { url: "https://github.com/sponsors/colinhacks" } };
  const packages = { "": root, "node_modules/zod": zod };
  return { name: "zod-history", version, lockfileVersion: 3, requires: true, packages };
}

/** @returns {Files} */
function readProject() {
  const paths = readdirSync(PROJECT, { recursive: true, encoding: "utf8" }).sort();
  const files = paths.filter((path) => statSync(join(PROJECT, path)).isFile());
  return new Map(files.map((path) => [path, read(join(PROJECT, path))]));
}

/**
 * One commit in the language of `git fast-import`: onto the tip of its branch, or of the branch `from`.
 *
 * @param {Commit} commit
 */
function renderCommit({ branch, from, date, message, files, tag }) {
  const person = `${AUTHOR} ${Date.parse(date) / 1_000} +0000`;
  const head = `commit refs/heads/${branch}\nauthor ${person}\ncommitter ${person}\n${renderData(message)}`;
  const parent = from === null ? "" : `from refs/heads/${from}\n`;
  const tree = [...files].map(([path, text]) => `M 100644 inline ${path}\n${renderData(text)}`).join("");
  const tagged = tag === null ? "" : `reset refs/tags/${tag}\nfrom refs/heads/${branch}\n\n`;
  return `${head}${parent}deleteall\n${tree}\n${tagged}`;
}

/** @param {string} text */
function renderData(text) {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/** @param {unknown} value */
function toJson(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** @param {string} path */
function read(path) {
  return readFileSync(path, "utf8");
}

function main() {
  const [directory, ...rest] = process.argv.slice(2);
  if (!directory || directory.startsWith("-") || rest.length > 0) {
    process.stderr.write("Usage: node make-history.mjs DIR\n");
    process.exitCode = 4;
    return;
  }
  try {
    makeHistory(directory);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 5;
    return;
  }
  process.stdout.write(`${directory}: ${releases.length} releases on main, tagged v${releases[0]?.version} to `);
  process.stdout.write(
    `v${releases.at(-1)?.version}; branches ${pullRequests.map(({ branch }) => branch).join(", ")}\n`,
  );
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main();
