import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Locator, type Page } from "playwright-core";

/** The system's Chromium; null where there is none, and the tests that need it are skipped by name. */
export const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path)) ?? null;

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What a reader sees of an element: blanks and lines as they are laid out, nothing that is hidden. */
export function shown(element: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: the text as it is laid out is what is meant
  return element.innerText();
}

/** One browser with an empty profile. Dispose it when done. */
export class Browser {
  readonly #profile: string;
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, profile: string) {
    this.#context = context;
    this.#profile = profile;
  }

  static async start(): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), "benchwarden-chromium-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM ?? "",
      args: FLAGS,
      headless: true,
    });
    return new Browser(context, profile);
  }

  /** A page on which nothing is loaded yet. */
  async blank(): Promise<Page> {
    return await this.#context.newPage();
  }

  /** A page and all that it complained about or asked for elsewhere. */
  async open(
    url: string,
    options: { width?: number; dark?: boolean } = {},
  ): Promise<{ page: Page; troubles: string[]; bytes: () => number }> {
    const page = await this.#context.newPage();
    const troubles: string[] = [];
    let bytes = 0;
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") troubles.push(message.text());
    });
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith("data:"))
        troubles.push(`asked for ${request.url()}`);
    });
    page.on("response", async (response) => {
      bytes += (await response.body().catch(() => Buffer.alloc(0))).length;
    });
    await page.setViewportSize({ width: options.width ?? 1280, height: 900 });
    await page.emulateMedia({ colorScheme: options.dark === true ? "dark" : "light" });
    await page.goto(url);
    await page.waitForSelector("#content");
    return { page, troubles, bytes: () => bytes };
  }

  async close(): Promise<void> {
    await this.#context.close();
    rmSync(this.#profile, { recursive: true, force: true });
  }
}
