import { expect, test } from "vitest";
import { storePlace } from "../../src/entry/action/store-place.ts";
import type { Occasion } from "../../src/ports/workflow.ts";

const occasion = { serverUrl: "https://github.com", repository: { fullName: "Org/project", id: 1 } } as Occasion;

const rows: [name: string, configured: string, inputs: Record<string, string>, address: string, token: string][] = [
  ["a branch of this repository", "bench-data", {}, "https://github.com/Org/project.git#bench-data", "own"],
  ["another repository", "org/data", { "store-token": "theirs" }, "https://github.com/org/data.git", "theirs"],
  [
    "another repository's branch",
    "org/data#numbers",
    { "store-token": "theirs" },
    "https://github.com/org/data.git#numbers",
    "theirs",
  ],
  ["another repository that this job's token may open", "org/data", {}, "https://github.com/org/data.git", "own"],
  [
    "this repository by its name: the other token stays out",
    "org/Project",
    { "store-token": "theirs" },
    "https://github.com/org/Project.git",
    "own",
  ],
  [
    "the input goes before the config",
    "bench-data",
    { store: "other" },
    "https://github.com/Org/project.git#other",
    "own",
  ],
  ["a whole address", "bench-data", { store: "https://git.example/x.git#b" }, "https://git.example/x.git#b", "own"],
];
for (const [name, configured, inputs, address, token] of rows) {
  test(`${name}: ${configured}`, () => {
    const place = storePlace({ input: (key) => inputs[key] ?? "", occasion, token: "own" }, configured);
    expect(place).toEqual({ address, token });
  });
}
