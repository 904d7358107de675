import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const STYLE = readFileSync(new URL("../../src/dashboard/style.css", import.meta.url), "utf8");

/** The colours of the two themes by name. */
function themes(): { light: Map<string, string>; dark: Map<string, string> } {
  const colours = (css: string) =>
    new Map([...css.matchAll(/--(\w+): (#[0-9a-f]{6});/g)].map(([, name = "", value = ""]) => [name, value]));
  const dark = STYLE.slice(STYLE.indexOf("prefers-color-scheme: dark"));
  return { light: colours(STYLE.slice(0, STYLE.indexOf("@media"))), dark: colours(dark) };
}

/** Contrast of two colours by WCAG 2.2, 1 … 21. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test("the contrast formula gives the reference values", () => {
  expect(contrast("#ffffff", "#000000")).toBe(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

for (const [theme, colours] of Object.entries(themes())) {
  describe(`the ${theme} theme`, () => {
    for (const text of ["ink", "muted", "line", "worse", "better"]) {
      for (const ground of ["paper", "panel"]) {
        test(`${text} can be read on ${ground}`, () => {
          expect(contrast(colours.get(text) ?? "", colours.get(ground) ?? "")).toBeGreaterThanOrEqual(4.5);
        });
      }
    }
  });
}

test("both themes define the same colours", () => {
  const { light, dark } = themes();
  expect([...dark.keys()]).toEqual([...light.keys()]);
});

test("nothing is loaded from elsewhere", () => {
  expect(STYLE).not.toMatch(/url\(|@import|@font-face/);
});
