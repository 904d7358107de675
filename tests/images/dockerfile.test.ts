import { expect, test } from "vitest";
import { unpinnedBases } from "../../src/images/dockerfile.ts";

const DIGEST = `debian@sha256:${"0".repeat(64)}`;
const rows: [name: string, text: string, want: string[]][] = [
  ["a tag may move", "FROM debian:12\n", ["debian:12"]],
  ["its neighbour, a digest, may not", `FROM ${DIGEST}\n`, []],
  ["a platform stands before the name", "from --platform=linux/amd64 node:24 as build\n", ["node:24"]],
  ["a stage is a name of its own", `FROM ${DIGEST} AS build\nFROM build\nFROM scratch\n`, []],
  ["a comment is no beginning", `# FROM debian\nFROM ${DIGEST}\n`, []],
];
for (const [name, text, want] of rows) test(name, () => expect(unpinnedBases(text)).toEqual(want));
