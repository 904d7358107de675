import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventfulHistory } from "../site/sample-history.ts";
import { changedMachine } from "../site/sample-machines.ts";
import { Browser, CHROMIUM, shown } from "./browser.ts";
import { ServedSites } from "./served-site.ts";

let sites: ServedSites;
let browser: Browser;
let changed = "";

const withMachine = () => ({ ...eventfulHistory(), machines: changedMachine() });

describe.skipIf(CHROMIUM === null)("calibration in Chromium (skipped without it)", { timeout: 60_000 }, () => {
  beforeAll(async () => {
    sites = await ServedSites.start();
    browser = await Browser.start();
    changed = await sites.serve(withMachine());
  });

  afterAll(async () => {
    await browser?.close();
    await sites?.close();
  });

  test("an alert leads to the curves of its machine, what moved first, and Escape leads back", async () => {
    const { page, troubles } = await browser.open(changed);
    expect(
      await page.evaluate(() => performance.getEntriesByType("resource").some(({ name }) => /machines/.test(name))),
    ).toBe(false);
    await page.locator(".host-changed a").click();
    await page.waitForSelector(".card canvas");
    expect(await page.title()).toBe("calibration of bench-x64 · eventful");
    await expect.poll(() => page.locator(".card h2").count()).toBe(9);
    const first = page.locator(".card").first();
    const text = await shown(first);
    for (const part of ["memory", "median of 30 launches before a job", "40 jobs", "51.40 ns", "to the job before"]) {
      expect(text).toContain(part);
    }
    expect(text).toContain("The job found the machine changed: copy: 3.0 % slower.");
    expect(await shown(first.locator(".history-steps"))).toMatch(/04:00 UTC 2026-06-05\s+▲ \+3\.0 % worse/);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("[data-row]").count()).toBe(3);
    expect(new URL(page.url()).hash).toBe("");
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("a job is chosen by a step, for all parts at once, and its link shows it again", async () => {
    const { page } = await browser.open(`${changed}#calibration=bench-x64`);
    await page.waitForSelector(".card canvas");
    const spoken = (card: number) => page.getByRole("slider").nth(card).getAttribute("aria-valuetext");
    await page.locator(".history-steps button").first().click();
    await expect.poll(() => spoken(0)).toMatch(/^04:00 UTC, 2026-06-05: 51\.\d+ ns$/);
    await expect.poll(() => spoken(1)).toMatch(/^04:00 UTC, 2026-06-05: 49\.\d+ ns$/);
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => spoken(0)).toMatch(/^00:00 UTC, 2026-06-05: 49\.\d+ ns$/);
    const address = page.url();
    await page.goto("about:blank");
    await page.goto(address);
    await page.waitForSelector(".card canvas");
    await expect.poll(() => spoken(0)).toMatch(/^04:00 UTC, 2026-06-05/);
    await page.close();
  });

  test("the curves can be reached without an alert, and a class without machines has no such link", async () => {
    const quiet = changedMachine().map((one) => ({ ...one, detected: { ...one.detected, alert: null } }));
    const { page } = await browser.open(await sites.serve({ ...eventfulHistory(), machines: quiet }));
    expect(await page.locator(".host-changed").count()).toBe(0);
    await expect.poll(() => page.locator(".summary li").count()).toBe(2);
    await expect.poll(() => page.getByRole("link", { name: "calibration" }).count()).toBe(1);
    await page.getByRole("link", { name: "calibration" }).click();
    await page.waitForSelector(".card canvas");
    await page.getByText("Data table (40 jobs)").first().click();
    expect(await shown(page.locator("table.points"))).toMatch(/Job\s+Date\s+Value/);
    await page.locator("#search").fill("compile");
    await expect.poll(() => page.locator("[data-row]").count()).toBe(2);
    await page.close();
  });

  test("nothing scrolls sideways at 360 pixels, and two charts stand side by side where there is room", async () => {
    const narrow = await browser.open(`${changed}#calibration=bench-x64`, { width: 360 });
    await narrow.page.waitForSelector(".card canvas");
    expect(await narrow.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await narrow.page.close();
    const { page } = await browser.open(`${changed}#calibration=bench-x64`);
    await page.waitForSelector(".card canvas");
    const top = (card: number) =>
      page
        .locator(".card")
        .nth(card)
        .evaluate((one) => one.getBoundingClientRect().top);
    expect(await top(1)).toBe(await top(0));
    expect(await top(2)).toBeGreaterThan(await top(1));
    await page.close();
  });

  test("an unknown class and data that is missing are told in words", async () => {
    const { page } = await browser.open(`${changed}#calibration=gone`);
    await expect.poll(() => shown(page.locator("#content"))).toContain("No machine of the class gone was calibrated");
    await page.close();
    const missing = await sites.serve(withMachine(), (files) => files.delete("data/machines.json"));
    const other = await browser.open(`${missing}#calibration=bench-x64`);
    await expect.poll(() => shown(other.page.locator("#content"))).toContain("data/machines.json could not be fetched");
    await expect.poll(() => other.page.getByRole("button", { name: "Try again" }).count()).toBe(1);
    await other.page.close();
  });
});
