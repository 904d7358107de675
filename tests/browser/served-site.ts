import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildDashboard } from "../../.ci/build-dashboard.mjs";
import { writeSiteFolder } from "../../src/exec/site-folder.ts";
import { type StaticServer, startStaticServer } from "../../src/exec/static-server.ts";
import type { SiteInput } from "../../src/site/input.ts";
import { siteFiles } from "../../src/site/site-files.ts";

/** Sites with the page as it is built now, each served on a port of its own. Close it when done. */
export class ServedSites {
  readonly folder = mkdtempSync(join(tmpdir(), "benchwarden-page-"));
  readonly #servers: StaticServer[] = [];

  static async start(): Promise<ServedSites> {
    const sites = new ServedSites();
    await buildDashboard(join(sites.folder, "assets"));
    return sites;
  }

  /** Builds a site and tells its address; `change` may tamper with the data. */
  async serve(input: SiteInput, change: (files: Map<string, string>) => void = () => {}): Promise<string> {
    const files = siteFiles(input);
    change(files);
    const root = join(this.folder, `site-${this.#servers.length}`);
    await writeSiteFolder(root, { assets: join(this.folder, "assets"), files });
    const server = await startStaticServer({ root, port: 0 });
    this.#servers.push(server);
    return server.url;
  }

  async close(): Promise<void> {
    for (const server of this.#servers) await server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
