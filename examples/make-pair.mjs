#!/usr/bin/env node
// Makes a git repository of one of the examples: `main`, and a branch `slower` with its slower.patch on top.
// Usage: node make-pair.mjs rust|go|node DIR

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { git } from "./git.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const NOT_COPIED = ["target", "bin", "slower.patch"];

/** Where the toolchain of an example is on this machine, in place of the folder that its config names. */
const TOOLCHAINS = new Map([
  [
    "rust",
    { named: "/home/me/.rustup/toolchains/stable-x86_64-unknown-linux-gnu", ask: ["rustc", "--print", "sysroot"] },
  ],
  ["go", { named: "/home/me/sdk/go", ask: ["go", "env", "GOROOT"] }],
]);

/**
 * Makes the repository in an empty or absent folder; `main` is checked out and clean.
 *
 * @param {string} example folder beside this file
 * @param {string} directory
 */
export function makePair(example, directory) {
  const source = join(HERE, example);
  const patch = join(source, "slower.patch");
  if (!existsSync(patch)) throw new Error(`expected rust, go or node, found ${example}`);
  if (existsSync(directory) && readdirSync(directory).length > 0) throw new Error(`${directory} is not empty`);
  cpSync(source, directory, { recursive: true, filter: (path) => !NOT_COPIED.includes(basename(path)) });
  nameToolchain(example, join(directory, "benchwarden.yml"));
  git(directory, ["init", "--quiet", "--initial-branch=main", "--object-format=sha1", "--template="]);
  git(directory, ["add", "--all"]);
  commit(directory, `${example}: the example`);
  git(directory, ["checkout", "--quiet", "-b", "slower"]);
  git(directory, ["apply", "--index", patch]);
  commit(directory, `${example}: make one benchmark slower`);
  git(directory, ["checkout", "--quiet", "main"]);
}

/**
 * @param {string} example
 * @param {string} file
 */
function nameToolchain(example, file) {
  const toolchain = TOOLCHAINS.get(example);
  if (!toolchain) return;
  const [program = "", ...args] = toolchain.ask;
  const { stdout, status } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${toolchain.ask.join(" ")} does not work here: is the toolchain installed?`);
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(toolchain.named, realpathSync(stdout.trim())));
}

/**
 * @param {string} directory
 * @param {string} message
 */
function commit(directory, message) {
  const person = { NAME: "Example", EMAIL: "example@example.org", DATE: "2026-01-01T12:00:00Z" };
  const entries = Object.entries(person).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  git(directory, ["commit", "--quiet", "--message", message], { env: Object.fromEntries(entries) });
}

function main() {
  const [example, directory, ...rest] = process.argv.slice(2);
  if (!example || !directory || rest.length > 0) {
    process.stderr.write("Usage: node make-pair.mjs rust|go|node DIR\n");
    process.exitCode = 4;
    return;
  }
  try {
    makePair(example, directory);
    process.stdout.write(`${directory}: branches main and slower\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 5;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main();
