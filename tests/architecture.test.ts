import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SRC = fileURLToPath(new URL("../src", import.meta.url));

/** Room → rooms it may import. One direction: what is not here is not allowed. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  model: [],
  units: ["model"],
  stats: ["model", "units"],
  comparison: ["model", "units", "stats"],
  series: ["model", "units", "stats"],
  report: ["model", "units", "stats", "comparison", "series"],
  formats: ["model", "units"],
  config: ["model", "units", "formats"],
  plan: ["model", "units"],
  ports: ["model"],
  artifact: ["model", "units", "formats", "plan"],
  workflows: ["model"],
  harness: [],
  settings: ["model", "workflows"],
  measure: ["model", "units", "comparison", "plan", "formats", "ports"],
  publish: ["model", "units", "comparison", "report", "artifact", "ports"],
  exec: ["model", "units", "ports"],
  sandbox: ["model", "units", "ports", "exec"],
  images: ["model", "units", "ports", "exec"],
  machine: ["model", "units", "stats", "ports"],
  runner: [],
  git: ["model", "units", "ports", "exec"],
  store: ["model", "units", "ports", "plan", "artifact", "git", "exec"],
  github: ["model", "units", "ports"],
  gate: ["model", "units", "ports"],
  commands: [
    "model",
    "units",
    "stats",
    "comparison",
    "series",
    "report",
    "formats",
    "config",
    "plan",
    "measure",
    "publish",
    "site",
    "workflows",
    "harness",
    "settings",
    "gate",
    "ports",
    "artifact",
  ],
  site: ["model", "units", "stats", "comparison", "series", "plan"],
  dashboard: ["model", "units", "stats", "series"],
  entry: [
    "model",
    "units",
    "stats",
    "comparison",
    "series",
    "report",
    "formats",
    "config",
    "plan",
    "measure",
    "publish",
    "site",
    "ports",
    "exec",
    "sandbox",
    "images",
    "machine",
    "runner",
    "git",
    "store",
    "github",
    "workflows",
    "harness",
    "settings",
    "commands",
    "artifact",
  ],
};

/** Rooms without a world: what they compute depends on their arguments alone. `node:` modules that only compute are named. */
const PURE: Readonly<Record<string, readonly string[]>> = {
  model: [],
  units: [],
  stats: [],
  comparison: [],
  series: ["node:crypto"],
  report: [],
  formats: [],
  config: [],
  plan: ["node:crypto"],
  ports: [],
  artifact: ["node:util", "node:zlib"],
  measure: [],
  publish: ["node:crypto"],
  site: [],
  workflows: [],
  harness: [],
  settings: [],
  gate: [],
};

const WORLDLY = /\b(?:Date\.now|new Date\(\)|Math\.random|process\.|globalThis\.fetch|setTimeout)\b/;

interface Source {
  path: string;
  room: string;
  text: string;
}

function sources(): Source[] {
  const entries = readdirSync(SRC, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const path = relative(SRC, file);
      return { path, room: path.split("/")[0] ?? "", text: readFileSync(file, "utf8") };
    });
}

function importsOf(source: Source): string[] {
  return [...source.text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
}

/** Every edge of a source that its room may not have, as a sentence. */
function forbidden(source: Source): string[] {
  const allowed = ALLOWED[source.room];
  if (!allowed) return [`src/${source.path}: the room "${source.room}" is not in the table of rooms`];
  const lines: string[] = [];
  for (const name of importsOf(source)) {
    if (name.startsWith("node:") && PURE[source.room] && !PURE[source.room]?.includes(name)) {
      lines.push(`src/${source.path} imports ${name}: ${source.room} has no world`);
    }
    if (!name.startsWith(".")) continue;
    const target = relative(SRC, join(SRC, dirname(source.path), name));
    const room = target.split("/")[0] ?? "";
    if (room === source.room || room === ".." || allowed.includes(room)) continue;
    lines.push(
      `src/${source.path} imports src/${target}: ${source.room} may import ${allowed.join(", ") || "nothing"}`,
    );
  }
  return lines;
}

test("every import goes in the one allowed direction", () => {
  expect(sources().flatMap(forbidden)).toEqual([]);
});

test("the decision about rooms tells what lies in each of them", () => {
  const text = readFileSync(join(SRC, "../docs/decisions/0001-rooms.md"), "utf8");
  const told = text
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map((match) => match[1]));
  expect(told.sort()).toEqual(Object.keys(ALLOWED).sort());
});

test("a forbidden import would be seen", () => {
  const text = 'import { x } from "../store/x.ts";\nimport { readFile } from "node:fs/promises";\n';
  expect(forbidden({ path: "stats/x.ts", room: "stats", text })).toEqual([
    "src/stats/x.ts imports src/store/x.ts: stats may import model, units",
    "src/stats/x.ts imports node:fs/promises: stats has no world",
  ]);
});

/** The first circle of imports that is found, as its files in order; empty where there is none. */
function circle(all: readonly Source[]): string[] {
  const targets = new Map(
    all.map((source) => [
      source.path,
      importsOf(source)
        .filter((name) => name.startsWith("."))
        .map((name) => join(dirname(source.path), name)),
    ]),
  );
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[]): string[] => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const target of targets.get(path) ?? []) {
      const found = walk(target, [...way, path]);
      if (found.length > 0) return found;
    }
    done.add(path);
    return [];
  };
  for (const { path } of all) {
    const found = walk(path, []);
    if (found.length > 0) return found;
  }
  return [];
}

test("no file imports its own importers", () => {
  expect(circle(sources())).toEqual([]);
});

test("a circle of imports would be seen, and two ways to one file are none", () => {
  const file = (path: string, ...names: string[]): Source => ({
    path,
    room: "stats",
    text: names.map((name) => `import { x } from "./${name}";\n`).join(""),
  });
  const diamond = [file("stats/a.ts", "b.ts", "c.ts"), file("stats/b.ts", "d.ts"), file("stats/c.ts", "d.ts")];
  expect(circle(diamond)).toEqual([]);
  expect(circle([...diamond, file("stats/d.ts", "b.ts")])).toEqual(["stats/b.ts", "stats/d.ts", "stats/b.ts"]);
});

test("rooms without a world ask no clock, chance, process or network", () => {
  const guilty = sources().filter((source) => PURE[source.room] && WORLDLY.test(withoutComments(source.text)));
  expect(guilty.map((source) => source.path)).toEqual([]);
});

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/\/\/.*$/gm, "");
}
