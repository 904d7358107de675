import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { connectImages } from "../../src/images/image-client.ts";
import { parseRecipe, renderRecipe } from "../../src/images/image-messages.ts";
import { serveImage } from "../../src/images/image-server.ts";
import { EXIT, Problem } from "../../src/model/problem.ts";
import type { ImageRecipe, Images } from "../../src/ports/images.ts";

const top = mkdtempSync(join(tmpdir(), "image-socket-"));
const SOCKET = join(top, "image.sock");
afterAll(() => rmSync(top, { recursive: true, force: true }));

const RECIPE: ImageRecipe = {
  dockerfile: "bench/Dockerfile",
  files: [
    { path: "bench/Dockerfile", content: Buffer.from("FROM scratch\n"), executable: false },
    { path: "bench/run", content: Buffer.from([0, 255, 10, 13]), executable: true },
  ],
};

let server: Server | null = null;
afterEach(() => {
  server?.close();
});

/** A builder that "builds" a folder; tells what it was asked and what was released. */
function serve(prepare?: Images["prepare"]) {
  const seen = { recipes: [] as ImageRecipe[], released: 0 };
  const root = join(top, "image", "root");
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const images: Images = {
    prepare: async (recipe) => {
      seen.recipes.push(recipe);
      return {
        path: root,
        hash: "0123",
        warnings: [{ code: "c", text: "t" }],
        release: async () => void seen.released++,
      };
    },
  };
  server = createServer({ allowHalfOpen: true }, (connection) => {
    serveImage({ input: connection, output: connection }, prepare ? { prepare } : images).then(() => connection.end());
  });
  return new Promise<typeof seen>((resolve) => server?.listen(SOCKET, () => resolve(seen)));
}

test("a recipe reaches the builder byte for byte, and its root stays in use until it is released", async () => {
  const seen = await serve();
  const root = await connectImages(SOCKET).prepare(RECIPE);
  expect(root).toMatchObject({ path: join(top, "image/root"), hash: "0123", warnings: [{ code: "c", text: "t" }] });
  expect(seen.recipes[0]?.files.map(({ content }) => [...content])).toEqual(
    RECIPE.files.map(({ content }) => [...content]),
  );
  expect(seen.released).toBe(0);
  await root.release();
  expect(seen.released).toBe(1);
});

test("the user of launches, who is neither builder nor runner, can read what was built", async () => {
  await serve();
  const root = await connectImages(SOCKET).prepare(RECIPE);
  expect(statSync(join(top, "image")).mode & 0o777).toBe(0o755);
  await root.release();
});

test("what the builder says went wrong arrives with its next step", async () => {
  await serve(() => {
    throw new Problem({ code: "image-failed", what: "step 3 failed", next: "mend it", exit: EXIT.usage });
  });
  await expect(connectImages(SOCKET).prepare(RECIPE)).rejects.toMatchObject({
    facts: { code: "image-failed", what: "step 3 failed", next: "mend it", exit: EXIT.failed },
  });
});

test("no builder, and one that hangs up, are told as such", async () => {
  await expect(connectImages(join(top, "absent")).prepare(RECIPE)).rejects.toThrow(/does not answer/);
  server = createServer((connection) => connection.destroy());
  await new Promise<void>((resolve) => server?.listen(SOCKET, resolve));
  await expect(connectImages(SOCKET).prepare(RECIPE)).rejects.toThrow(/does not answer/);
});

describe("a line to the builder", () => {
  const line = JSON.parse(renderRecipe(RECIPE));
  const [file] = line.files;
  const refused: [name: string, line: string][] = [
    ["only a text", '"FROM scratch"'],
    ["a list", "[]"],
    ["an unknown key", JSON.stringify({ ...line, network: "host" })],
    ["a Dockerfile that is not among the files", JSON.stringify({ ...line, dockerfile: "Dockerfile" })],
    ["a Dockerfile that is an option", JSON.stringify({ ...line, dockerfile: 1 })],
    ["a path that leads out", JSON.stringify({ ...line, files: [file, { ...file, path: "../../etc/passwd" }] })],
    ["a path that leads out in the middle", JSON.stringify({ ...line, files: [file, { ...file, path: "a/../../b" }] })],
    ["an absolute path", JSON.stringify({ ...line, files: [file, { ...file, path: "/etc/passwd" }] })],
    ["content that is no base64", JSON.stringify({ ...line, files: [{ ...file, content: "<>" }] })],
    ["files that are no list", JSON.stringify({ ...line, files: file })],
  ];
  for (const [name, text] of refused) {
    test(`with ${name} is refused`, () => {
      expect(() => parseRecipe(JSON.parse(text))).toThrow(/the recipe of an image is refused/);
    });
  }
});
