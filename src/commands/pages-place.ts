import { EXIT, Problem } from "../model/problem.ts";
import { isSiteStatus, SITE_MARK } from "../model/site/status.ts";
import type { Forge } from "../ports/forge.ts";

/** What a web server answers to a stranger; null: it cannot be reached. Text longer than 1 MiB may be cut. */
export type Look = (url: string) => Promise<{ status: number; text: string } | null>;

/**
 * A deployment replaces all of a repository's web site. Throws `Problem` unless nothing stands there yet, or a page that
 * was built here: what cannot be seen is somebody's, too.
 */
export async function requirePagesPlace(forge: Pick<Forge, "pages">, look: Look): Promise<void> {
  const pages = await forge.pages();
  if (pages === null) {
    const next = "turn it on: Settings → Pages → Source: GitHub Actions, then run this job again";
    throw refused("pages-off", "GitHub Pages is off, so the page cannot be deployed", next);
  }
  if (pages === "unreadable") {
    const next = "compare the permissions of the job `site` with the template: it needs `pages: write`";
    throw refused("pages-unreadable", "this job may not see whether a web site stands there already", next);
  }
  if (pages.source === "branch") {
    throw refused("pages-taken", "the repository's web site is built from a branch; it is not replaced", ELSEWHERE);
  }
  const [mark, front] = [await look(`${pages.url}${SITE_MARK}`), await look(pages.url)];
  if (mark?.status === 200 && isSiteStatus(mark.text)) return;
  if (mark?.status === 404 && front?.status === 404) return;
  const isSeen = front?.status === 200;
  throw refused(
    isSeen ? "pages-taken" : "pages-unseen",
    isSeen
      ? `the web site at ${pages.url} was not built here; it is not replaced`
      : `what stands at ${pages.url} cannot be seen, so it is not replaced`,
    ELSEWHERE,
  );
}

const ELSEWHERE =
  "write `site: { deploy: branch }`, run `benchwarden init --force` and serve the branch bench-site from where you like";

function refused(code: string, what: string, next: string): Problem {
  return new Problem({ code, what, where: "site.deploy: pages", next, exit: EXIT.failed });
}
