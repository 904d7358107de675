import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Browser, CHROMIUM, shown } from "../browser/browser.ts";
import { ServedSites } from "../browser/served-site.ts";
import { dailyCommits, makeInput, type PlannedCommit, releaseHistory } from "../site/sample-history.ts";

let sites: ServedSites;
let browser: Browser;

const IMAGE = "<img src=x onerror=document.title='owned'>";
const HOSTILE = [
  IMAGE,
  "</script><script>document.title='owned'</script>",
  "<svg/onload=document.title='owned'>",
  "__proto__",
  "constructor",
  "toString",
  "javascript:document.title='owned'",
  "a|b`c`'\"&amp;",
  "../../../etc/passwd",
];

/** A site in which everything that is foreign text is hostile. */
function hostileInput(names: readonly string[]) {
  const commits: PlannedCommit[] = dailyCommits(12).map((commit, place) => ({
    ...commit,
    tag: names[place % names.length] ?? "",
    subject: names[(place + 1) % names.length] ?? "",
  }));
  const plans = names.map((name) => ({
    benchmark: `suite/${name}`,
    metric: "wall",
    unit: name === IMAGE ? "<b>s" : "s",
    level: 1,
    noise: 0.001,
    steps: [{ at: 6, times: 1.5 }],
    environment: (place: number) => (place < 4 ? "{}" : JSON.stringify({ [IMAGE]: IMAGE })),
  }));
  return makeInput(plans, commits, { title: IMAGE });
}

describe.skipIf(CHROMIUM === null)("the dashboard under attack (skipped without Chromium)", { timeout: 60_000 }, () => {
  beforeAll(async () => {
    sites = await ServedSites.start();
    browser = await Browser.start();
  });

  afterAll(async () => {
    await browser?.close();
    await sites?.close();
  });

  test("A64 without the defence such a name acts", async () => {
    const page = await browser.blank();
    await page.evaluate((name) => {
      document.body.innerHTML = name;
    }, IMAGE);
    await expect.poll(() => page.title()).toBe("owned");
    await page.close();
  });

  test("A64 names, tags, subjects and units with markup are text and nothing else, no policy is broken", async () => {
    const url = await sites.serve(hostileInput(HOSTILE));
    const { page, troubles } = await browser.open(url);
    const text = (await page.locator("#content").textContent()) ?? "";
    for (const name of HOSTILE) expect(text).toContain(name);
    const made = () =>
      page.locator("#page img, #page script, #page b:not(.meaning), #page iframe, #page [onload]").count();
    expect(await made()).toBe(0);
    for (const name of HOSTILE) {
      await page.goto(`${url}#open=${encodeURIComponent(`suite/${name}`)}`);
      await page.waitForSelector(".card canvas");
      expect(await page.locator("h1").textContent()).toBe(name);
      await page.getByText("Data table (12 commits)").click();
      expect(await made()).toBe(0);
      expect(await page.title()).not.toBe("owned");
    }
    const links = await page.locator("a").evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
    expect(
      links.filter(
        (link) =>
          !/^(?:#|https:\/\/github\.com\/example\/sample\/commit\/[0-9a-f]+$|alerts\.atom$|[\w/]+\.json$)/.test(link),
      ),
    ).toEqual([]);
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("A64 a harmless neighbour, a name with blanks and brackets, is shown as it is", async () => {
    const { page, troubles } = await browser.open(await sites.serve(hostileInput(["f<int, 4> (a & b)"])));
    expect(await page.locator("#content").textContent()).toContain("f<int, 4> (a & b)");
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("A64 the policy would stop a script that came in all the same", async () => {
    const { page, troubles } = await browser.open(await sites.serve(releaseHistory()));
    await page.evaluate(
      (name) => {
        document.body.insertAdjacentHTML("beforeend", name);
        const script = document.createElement("script");
        script.textContent = "document.title = 'owned'";
        document.body.append(script);
      },
      IMAGE.replace("src=x", "src=data:,"),
    );
    await expect
      .poll(() => troubles.filter((one) => one.includes("Content Security Policy")).length)
      .toBeGreaterThan(0);
    expect(await page.title()).toBe("zod benchmarks");
    await page.close();
  });

  const addresses = [
    `#open=${encodeURIComponent(IMAGE)}`,
    `#search=${encodeURIComponent(IMAGE)}`,
    `#machine=${encodeURIComponent(IMAGE)}&metric=__proto__`,
    "#history=//evil.example/x&open=parse%2Flarge-object&at=../../x&range=//evil.example-x",
    `?q=${encodeURIComponent(IMAGE)}#${IMAGE}`,
    "#javascript:document.title='owned'",
  ];
  for (const address of addresses) {
    test(`A65 the address ${address} acts on nothing`, async () => {
      const url = await sites.serve(releaseHistory());
      const { page, troubles } = await browser.open(url);
      await page.goto(`${url}${address}`);
      await page.reload();
      await page.waitForSelector("#content");
      expect(await page.locator("#page img, #page script").count()).toBe(0);
      expect(await page.title()).not.toBe("owned");
      expect(troubles).toEqual([]);
      await page.close();
    });
  }

  const indexes: [what: string, from: RegExp, to: string][] = [
    ["an id that leads to another host", /"id":"[0-9a-f]{16}"/, '"id":"//evil.example/x"'],
    ["an id that leads up", /"id":"[0-9a-f]{16}"/, '"id":"../../../secret"'],
    ["a repository that is a script", /"repository":"[^"]*"/, '"repository":"javascript:alert(1)//"'],
    ["a repository of another scheme", /"repository":"[^"]*"/, '"repository":"//evil.example/x"'],
    ["a commit that leads elsewhere", /"id":"[0-9a-f]{40}"/, '"id":"../../evil"'],
  ];
  for (const [what, from, to] of indexes) {
    test(`A65 an index with ${what} is refused, and nothing is asked of it`, async () => {
      const url = await sites.serve(releaseHistory(), (files) => {
        const index = files.get("data/index.json") ?? "";
        expect(index).toMatch(from);
        files.set("data/index.json", index.replace(from, to));
      });
      const { page, troubles } = await browser.open(url);
      expect(await shown(page.locator("#content"))).toMatch(/could not be loaded[\s\S]*expected/);
      expect(troubles).toEqual([]);
      await page.close();
    });
  }

  test("A65 without the guard such an id would leave the folder of the data", () => {
    const base = "https://org.github.io/project/";
    expect(new URL("data/series/../../../secret.json", base).pathname).toBe("/secret.json");
  });
});
