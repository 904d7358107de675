import type { SiteMachine } from "./machines.ts";
import type { SiteClass } from "./tables.ts";

/** `status.json`: is data still arriving, and does a regression stand; for monitors. */
export interface SiteStatus {
  readonly schema: "benchwarden.status/1";
  readonly generated: string | null;
  readonly regressions: number;
  readonly classes: readonly SiteClass[];
  readonly machines: readonly SiteMachine[];
}

/** The file that says that a folder or a branch is a site which was built here. */
export const SITE_MARK = "status.json";

/** Whether the text of a `status.json` is one of ours, of whatever version. */
export function isSiteStatus(text: string): boolean {
  return text.startsWith('{"schema":"benchwarden.status/');
}
