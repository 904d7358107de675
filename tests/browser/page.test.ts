import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dailyCommits, eventfulHistory, makeInput, releaseHistory } from "../site/sample-history.ts";
import { changedMachine } from "../site/sample-machines.ts";
import { Browser, CHROMIUM, shown } from "./browser.ts";
import { ServedSites } from "./served-site.ts";

let sites: ServedSites;
let browser: Browser;
let releases = "";
let eventful = "";

describe.skipIf(CHROMIUM === null)("the page in Chromium (skipped without it)", { timeout: 60_000 }, () => {
  beforeAll(async () => {
    sites = await ServedSites.start();
    browser = await Browser.start();
    releases = await sites.serve(releaseHistory());
    eventful = await sites.serve(eventfulHistory());
  });

  afterAll(async () => {
    await browser?.close();
    await sites?.close();
  });

  test("shows the latest values and the steps, and asks nobody else for anything", async () => {
    const { page, troubles } = await browser.open(releases);
    await expect.poll(() => page.locator("[data-row]").count()).toBe(9);
    const text = await shown(page.locator("#content"));
    for (const part of [
      "2 regressed",
      "2 improved",
      "24 commits",
      "large-object",
      "3.023 ms",
      "▼ −89.0 % better",
      "v4.1.12",
    ]) {
      expect(text).toContain(part);
    }
    expect(await page.title()).toBe("zod benchmarks");
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("a machine that changed by itself stands beside what stands, and one that did not is not spoken of", async () => {
    const { page, troubles } = await browser.open(
      await sites.serve({ ...eventfulHistory(), machines: changedMachine() }),
    );
    const alert = page.locator(".summary .host-changed");
    await expect.poll(() => alert.count()).toBe(1);
    expect(await shown(alert)).toMatch(
      /^Look at the machine\. The machine \S+ of bench-x64 itself changed, not the code: memory/,
    );
    expect(troubles).toEqual([]);
    const plain = await browser.open(eventful);
    await expect.poll(() => plain.page.locator(".summary .headline").count()).toBe(1);
    expect(await plain.page.locator(".host-changed").count()).toBe(0);
    await plain.page.close();
    await page.close();
  });

  test("a commit that moved something is listed with all that it moved, judged metrics first", async () => {
    const { page } = await browser.open(releases);
    const first = page.locator(".steps > ol > li").first();
    expect(await shown(first.locator("h3"))).toContain("v4.0.0");
    expect(await first.locator("h3 a").getAttribute("href")).toMatch(
      /^https:\/\/github\.com\/example\/sample\/commit\/[0-9a-f]{40}$/,
    );
    await expect.poll(() => first.locator(":scope > ul > li").count()).toBe(4);
    await first.locator("summary").click();
    await expect.poll(() => first.locator("details li").count()).toBe(5);
    await page.close();
  });

  test("a click on a row opens its history, and the address brings it back", async () => {
    const { page, troubles } = await browser.open(releases);
    await page.locator('[data-row][aria-label^="parse/large-object, wall"]').click();
    await page.waitForSelector(".card canvas");
    await expect.poll(() => shown(page.locator("h1"))).toBe("large-object");
    const again = await browser.open(releases);
    await again.page.goto(page.url());
    await again.page.waitForSelector(".card canvas");
    expect(await shown(again.page.locator("h1"))).toBe("large-object");
    expect([...troubles, ...again.troubles]).toEqual([]);
    await page.close();
    await again.page.close();
  });

  test("a click beside the links of a row opens it too, and the way back leads to where one was", async () => {
    const { page } = await browser.open(releases);
    await page
      .locator("tr", { has: page.locator('[aria-label^="schemas/build, wall"]') })
      .locator(".history")
      .click();
    await page.waitForSelector(".card canvas");
    await expect.poll(() => shown(page.locator("h1"))).toBe("build");
    await page.goBack();
    await page.waitForSelector("[data-row]");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toContain(
      "schemas/build, wall",
    );
    await page.close();
  });

  test("the keyboard alone searches, opens, moves and leads back", async () => {
    const { page } = await browser.open(releases);
    await page.keyboard.press("/");
    await page.keyboard.type("schemas");
    await expect.poll(() => page.locator("[data-row]").count()).toBe(2);
    expect(new URL(page.url()).hash).toContain("search=schemas");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".card canvas");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("[data-row]").count()).toBe(2);
    await page.keyboard.press("/");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("[data-row]").count()).toBe(9);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    await expect.poll(() => focused()).toContain("parse/large-object, wall");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".card canvas");
    await page.close();
  });

  test("whoever has the focus can be seen", async () => {
    const { page } = await browser.open(releases);
    await page.keyboard.press("ArrowDown");
    const outline = await page.evaluate(() => {
      const style = document.activeElement && getComputedStyle(document.activeElement);
      return [style?.outlineStyle, style?.outlineWidth];
    });
    expect(outline).toEqual(["solid", "2px"]);
    await page.close();
  });

  test("machine and metric filter rows and steps, and stay in the address", async () => {
    const { page } = await browser.open(eventful);
    await expect.poll(() => page.locator("[data-row]").count()).toBe(3);
    await page.getByLabel("machine").selectOption("bench-arm64");
    await expect.poll(() => page.locator("[data-row]").count()).toBe(1);
    await expect.poll(() => page.locator(".steps > ol > li").count()).toBe(1);
    await page.reload();
    await page.waitForSelector("[data-row]");
    await expect.poll(() => page.locator("[data-row]").count()).toBe(1);
    expect(await page.getByLabel("machine").inputValue()).toBe("bench-arm64");
    await page.getByLabel("metric").selectOption("rate");
    await expect.poll(() => shown(page.locator("#content"))).toContain("No benchmark matches");
    await page.getByRole("link", { name: "Show all" }).click();
    await expect.poll(() => page.locator("[data-row]").count()).toBe(3);
    await page.close();
  });

  test("a class without new data for weeks says so", async () => {
    const old = await sites.serve(releaseHistory());
    const { page } = await browser.open(old);
    expect(await shown(page.locator(".summary"))).toContain("No new data: last result");
    await page.close();
    const now = new Date().toISOString();
    const fresh = await sites.serve({
      ...releaseHistory(),
      classes: [{ name: "bench-x64", lastResult: now, results: 1 }],
    });
    const other = await browser.open(fresh);
    expect(await shown(other.page.locator(".summary"))).toContain("last result less than an hour ago");
    expect(await shown(other.page.locator(".summary"))).not.toContain("No new data");
    await other.page.close();
  });

  for (const view of ["", "#open=parse%2Flarge-object"]) {
    test(`at 360 pixels nothing scrolls sideways (${view === "" ? "all benchmarks" : "one benchmark"})`, async () => {
      const { page } = await browser.open(releases, { width: 360 });
      await page.goto(`${releases}${view}`);
      await page.waitForSelector(view === "" ? "[data-row]" : ".card canvas");
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
      });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll("a, button, input, select, h1, h2, h3")]
          .filter((one) => !one.closest(".unseen, .skip, .scroll") && one.getBoundingClientRect().right > 360)
          .map((one) => one.textContent),
      );
      expect(cut).toEqual([]);
      await page.close();
    });
  }

  test("dark and light have other colours, on the canvas too, when the theme changes", async () => {
    const { page } = await browser.open(`${releases}#open=parse%2Flarge-object`);
    await page.waitForSelector(".card canvas");
    const look = () =>
      page.evaluate(() => {
        const canvas = document.querySelector("canvas");
        return [getComputedStyle(document.documentElement).backgroundColor, canvas?.toDataURL().length];
      });
    const light = await look();
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(async () => (await look())[1]).not.toBe(light[1]);
    expect(light[0]).toBe("rgb(255, 255, 255)");
    expect((await look())[0]).toBe("rgb(21, 24, 27)");
    await page.close();
  });

  test("reduced motion is respected", async () => {
    const { page } = await browser.open(releases);
    const transition = () =>
      page.evaluate(() => getComputedStyle(document.querySelector("td") ?? document.body).transition);
    await page.emulateMedia({ reducedMotion: "reduce" });
    expect(await transition()).toMatch(/^(?:all|none)?\s*0s|^all$|^none$/);
    await page.close();
  });

  test("every control has a name, every table headings, and the page one heading of first rank", async () => {
    for (const view of ["", "#open=parse%2Flarge-object"]) {
      const { page } = await browser.open(releases);
      await page.goto(`${releases}${view}`);
      await page.waitForSelector(view === "" ? "[data-row]" : ".card canvas");
      const tree = await page.locator("body").ariaSnapshot();
      expect(tree).not.toMatch(/- (?:link|button|textbox|searchbox|combobox|slider)(?: \[|:|$)/m);
      await expect.poll(() => page.locator("h1").count()).toBe(1);
      expect(await page.evaluate(() => document.querySelectorAll("table:not(:has(th[scope=col]))").length)).toBe(0);
      await page.close();
    }
  });

  test("an empty store has a page that says what to do", async () => {
    const { page, troubles } = await browser.open(await sites.serve(makeInput([], [], { generated: null })));
    const text = await shown(page.locator("#content"));
    expect(text).toContain("no results yet");
    expect(text).toContain("benchwarden record HEAD --store STORE");
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("an unknown benchmark in the address is answered in words", async () => {
    const { page, troubles } = await browser.open(releases);
    await page.goto(`${releases}#open=gone`);
    await expect.poll(() => shown(page.locator("#content"))).toContain("There is no history of gone");
    await page.getByRole("link", { name: "All benchmarks" }).click();
    await expect.poll(() => page.locator("[data-row]").count()).toBe(9);
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("data that is missing or damaged is told, a chart can be asked for again", async () => {
    const missing = await sites.serve(releaseHistory(), (files) => files.delete("data/index.json"));
    const { page } = await browser.open(missing);
    expect(await shown(page.locator("#content"))).toContain(
      "data/index.json could not be fetched: the server answered 404",
    );
    await page.close();
    const cut = await sites.serve(releaseHistory(), (files) => {
      for (const [path, text] of files) if (path.startsWith("data/series/")) files.set(path, text.slice(0, 100));
    });
    const other = await browser.open(cut);
    await other.page.goto(`${cut}#open=size%2Finstalled`);
    await expect.poll(() => other.page.locator(".failure").count()).toBe(2);
    expect(await shown(other.page.locator(".failure").first())).toContain("is not whole JSON");
    await expect.poll(() => other.page.getByRole("button", { name: "Try again" }).count()).toBe(2);
    await other.page.close();
  });

  test("a benchmark of many metrics fetches only the charts that are seen", async () => {
    const metrics = Array.from({ length: 20 }, (_, index) => ({
      benchmark: "suite/many",
      metric: `metric-${String(index).padStart(2, "0")}`,
      unit: "s",
      level: 1,
      noise: 0.01,
      steps: [],
    }));
    const url = await sites.serve(makeInput(metrics, dailyCommits(20)));
    const { page } = await browser.open(url);
    const fetched = () =>
      page.evaluate(
        () => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/series/")).length,
      );
    expect(await fetched()).toBe(0);
    await page.goto(`${url}#open=suite%2Fmany`);
    await page.waitForSelector(".card canvas");
    expect(await fetched()).toBeLessThan(8);
    await page.locator(".card").last().scrollIntoViewIfNeeded();
    await expect.poll(() => page.locator(".card").last().locator("canvas").count()).toBe(1);
    expect(await fetched()).toBeLessThan(20);
    await page.close();
  });
});
