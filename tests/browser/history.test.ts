import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dailyCommits, eventfulHistory, makeInput, releaseHistory } from "../site/sample-history.ts";
import { Browser, CHROMIUM, shown } from "./browser.ts";
import { ServedSites } from "./served-site.ts";

let sites: ServedSites;
let browser: Browser;
let releases = "";
let eventful = "";

/** A page with the charts of a benchmark, the first one drawn. */
async function opened(url: string, benchmark: string, further = ""): Promise<{ page: Page; troubles: string[] }> {
  const { page, troubles } = await browser.open(url);
  await page.goto(`${url}#open=${encodeURIComponent(benchmark)}${further}`);
  await page.waitForSelector(".card canvas");
  return { page, troubles };
}

const readout = (page: Page) => shown(page.locator(".card .readout").first());

/** Moves the pointer to a place of the first chart, as a share of its width. */
async function hover(page: Page, share: number): Promise<void> {
  const box = await page.locator(".card .u-over").first().boundingBox();
  if (!box) throw new Error("the chart has no place on the page");
  await page.mouse.move(box.x + box.width * share + 9, box.y + box.height / 2 + 9);
  await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
}

describe.skipIf(CHROMIUM === null)("a history in Chromium (skipped without it)", { timeout: 60_000 }, () => {
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

  test("begins with the newest commit: value, interval, launches, change, link and subject", async () => {
    const { page, troubles } = await opened(releases, "parse/large-object");
    await expect.poll(() => readout(page)).toContain("Release 4.1.12");
    const text = await readout(page);
    expect(text).toMatch(/3\.023 ms \(2\.979 to 3\.047\)\s+5 launches\s+−0\.1 % to the commit before/);
    expect(text).toMatch(/v4\.1\.12 [0-9a-f]{8} 2025-10-06/);
    const link = page.locator(".readout a").first();
    expect(await link.getAttribute("href")).toMatch(/^https:\/\/github\.com\/example\/sample\/commit\/[0-9a-f]{12}$/);
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("names the commit under the pointer, and keeps it when the pointer leaves for its link", async () => {
    const { page } = await opened(releases, "parse/large-object");
    await hover(page, 0.02);
    await expect.poll(() => readout(page)).toContain("v3.0.0");
    expect(await readout(page)).toContain("2021-05-17");
    await page.mouse.move(5, 5);
    expect(await readout(page)).toContain("v3.0.0");
    await hover(page, 0.35);
    await expect.poll(() => readout(page)).toMatch(/v3\.18\.0[\s\S]*2022-08-01/);
    expect(await readout(page)).toContain("▼ −38.0 % better");
    await page.close();
  });

  test("a step that a new kernel may have made says so in both lists of steps, and its neighbour does not", async () => {
    const steps = [
      { at: 20, times: 1.2, environment: true as const },
      { at: 40, times: 1.3 },
    ];
    const plan = { benchmark: "engine/start", metric: "wall", unit: "s", level: 0.0124, noise: 0.005, steps };
    const url = await sites.serve(makeInput([plan], dailyCommits(60)));
    const { page, troubles } = await browser.open(url);
    await expect.poll(() => page.locator(".steps .about").count()).toBe(2);
    const listed = await page.locator(".steps .about").allInnerTexts();
    expect(listed.map((text) => text.includes("confirmed, environment?"))).toEqual([false, true]);
    await page.goto(`${url}#open=${encodeURIComponent("engine/start")}`);
    await expect.poll(() => page.locator(".card tbody tr td.muted").count()).toBeGreaterThanOrEqual(2);
    const rows = (await page.locator(".card tbody tr td.muted").allInnerTexts()).slice(0, 2);
    expect(rows.map((text) => text.includes("confirmed, environment?"))).toEqual([false, true]);
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("a click keeps the commit in the address", async () => {
    const { page } = await opened(releases, "parse/large-object");
    await hover(page, 0.02);
    await page.mouse.down();
    await page.mouse.up();
    await expect.poll(() => new URL(page.url()).hash).toMatch(/at=[0-9a-f]{12}/);
    const address = page.url();
    await page.mouse.move(5, 5);
    await page.goto("about:blank");
    await page.goto(address);
    await page.waitForSelector(".card canvas");
    await expect.poll(() => readout(page)).toContain("v3.0.0");
    await page.close();
  });

  test("is moved by the keyboard commit by commit and step by step, and tells each in words", async () => {
    const { page } = await opened(releases, "parse/large-object");
    const chart = page.getByRole("slider").first();
    await chart.focus();
    const spoken = () => chart.getAttribute("aria-valuetext");
    expect(await spoken()).toMatch(/^v4\.1\.12, 2025-10-06: 3\.023 ms/);
    const keys: [key: string, commit: string][] = [
      ["ArrowLeft", "v4.1.0"],
      ["Home", "v3.0.0"],
      ["ArrowRight", "v3.5.1"],
      ["Shift+ArrowRight", "v3.18.0"],
      ["Shift+ArrowRight", "v3.22.0"],
      ["Shift+ArrowLeft", "v3.18.0"],
      ["PageDown", "v3.24.4"],
      ["End", "v4.1.12"],
    ];
    for (const [key, commit] of keys) {
      await page.keyboard.press(key);
      await expect.poll(spoken).toContain(`${commit},`);
    }
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).hash).toMatch(/at=[0-9a-f]{12}/);
    await page.close();
  });

  test("a gap is told as not measured", async () => {
    const { page } = await opened(releases, "parse/union");
    await page.getByRole("slider").first().focus();
    await page.keyboard.press("Home");
    for (let place = 0; place < 3; place++) await page.keyboard.press("ArrowRight");
    await expect.poll(() => readout(page)).toContain("not measured");
    await page.close();
  });

  test("dragging over the chart zooms in, in the address too, and All leads back", async () => {
    const { page } = await opened(eventful, "engine/compile", "&machine=bench-arm64");
    await hover(page, 0.2);
    await page.mouse.down();
    await hover(page, 0.3);
    await hover(page, 0.4);
    await page.mouse.up();
    await expect.poll(() => new URL(page.url()).hash).toMatch(/range=[0-9a-f]{12}-[0-9a-f]{12}/);
    const max = () => page.getByRole("slider").first().getAttribute("aria-valuemax");
    expect(Number(await max())).toBeLessThan(60);
    await page.getByRole("button", { name: "All" }).click();
    await expect.poll(max).toBe("120");
    await page.getByRole("button", { name: "Last 30" }).click();
    await expect.poll(() => page.getByRole("slider").first().getAttribute("aria-valuemin")).toBe("91");
    await page.close();
  });

  test("values that span more than tenfold may be seen on either axis, others only on the linear one", async () => {
    const { page } = await opened(releases, "parse/large-object");
    const first = page.locator(".card").first();
    expect(await first.getByRole("button", { name: "Log" }).getAttribute("aria-pressed")).toBe("true");
    const before = await page
      .locator("canvas")
      .first()
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    await first.getByRole("button", { name: "Linear" }).click();
    expect(new URL(page.url()).hash).toContain("scale=linear");
    await expect
      .poll(() =>
        page
          .locator("canvas")
          .first()
          .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL()),
      )
      .not.toBe(before);
    const memory = page.locator(".card", { hasText: "max-rss" });
    await memory.scrollIntoViewIfNeeded();
    await memory.locator("canvas").waitFor();
    await expect.poll(() => memory.getByRole("button", { name: "Log" }).count()).toBe(0);
    await page.close();
  });

  test("a step in the list leads to its commit in the chart", async () => {
    const { page } = await opened(releases, "parse/large-object");
    const card = page.locator(".card").first();
    await expect.poll(() => card.locator(".history-steps tbody tr").count()).toBe(3);
    await card.getByRole("button", { name: "v3.22.0" }).click();
    await expect.poll(() => readout(page)).toMatch(/v3\.22\.0[\s\S]*2023-08-14/);
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("slider");
    await page.close();
  });

  test("a step of the first page opens its history at that commit", async () => {
    const { page } = await browser.open(releases);
    await page.locator(".steps a", { hasText: "schemas/build wall" }).first().click();
    await page.waitForSelector(".card canvas");
    await expect.poll(() => readout(page)).toMatch(/▲ \+240\.0 % worse[\s\S]*v4\.0\.0/);
    await page.close();
  });

  test("the chart is a table too, newest first, gaps and notes in it", async () => {
    const { page } = await opened(eventful, "engine/compile", "&machine=bench-x64");
    await page.getByText("Data table (120 commits)").click();
    const rows = page.locator("table.points tbody tr");
    await expect.poll(() => rows.count()).toBe(120);
    expect(await shown(rows.first())).toMatch(/2023-04-30\s+9\.662 ms\s+9\.556 to 9\.789\s+5/);
    expect(await shown(page.locator("table.points"))).toContain("not measured");
    expect(await shown(page.locator("table.points"))).toContain("Environment changed: kernel 6.1.0 → 6.8.0.");
    expect(await shown(page.locator("table.points"))).toContain("Other machine or settings from here on");
    await page.close();
  });

  test("follows the width of the window", async () => {
    const { page } = await opened(releases, "parse/large-object");
    await page.setViewportSize({ width: 700, height: 900 });
    await expect
      .poll(() =>
        page
          .locator(".canvas canvas")
          .first()
          .evaluate((canvas) => canvas.clientWidth),
      )
      .toBeLessThanOrEqual(668);
    await page.close();
  });

  test("a repository that is not known or not https is not linked", async () => {
    for (const repositoryUrl of [null, "http://example.org/x"]) {
      const url = await sites.serve({ ...releaseHistory(), repositoryUrl });
      const { page } = await opened(url, "parse/large-object");
      await expect.poll(() => page.locator(".readout a").count()).toBe(0);
      await page.close();
    }
  });
});
