import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

/**
 * Compares text that people read with `tests/golden/NAME.want.EXT`. On a difference the text is left beside it as
 * `NAME.got.EXT` (ignored by git): look at it, and rename it when it is right.
 */
export function expectGolden(name: string, got: string): void {
  const [stem, extension] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf(".") + 1)];
  const path = (kind: string): string =>
    fileURLToPath(new URL(`./golden/${stem}.${kind}.${extension}`, import.meta.url));
  const want = existsSync(path("want")) ? readFileSync(path("want"), "utf8") : "";
  if (want === got) rmSync(path("got"), { force: true });
  else writeFileSync(path("got"), got);
  expect(got).toBe(want);
}
