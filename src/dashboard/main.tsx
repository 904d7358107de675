import { render } from "preact";
import type { SiteIndex } from "../model/site/index-document.ts";
import type { SiteSteps } from "../model/site/steps.ts";
import { onKey } from "./keys.ts";
import { LoadFailure, loadIndex, loadSteps } from "./load.ts";
import type { Page } from "./page.ts";
import { App } from "./pages/app.tsx";
import { Notice } from "./pages/parts.tsx";
import { filterRows, rowsOf, stepRowsOf } from "./rows.ts";
import { formatState, openOf, type PageState, parseState } from "./state.ts";

const root = document.getElementById("page");

/** The page of a loaded index: drawn again whenever the address changes. */
function start(index: SiteIndex, into: Element): void {
  const rows = rowsOf(index);
  let all: SiteSteps | null = null;
  let state = parseState(location.hash);
  let scrolled = 0;

  const go: Page["go"] = (change, how = "push") => {
    const next = { ...state, ...change };
    history[how === "push" ? "pushState" : "replaceState"](null, "", `#${formatState(next)}`);
    show(next);
  };

  const draw = () => {
    const shown = filterRows(rows, state);
    const source = all ?? index;
    const page: Page = {
      index,
      state,
      rows,
      shown,
      steps: stepRowsOf(source.steps, source.commits, shown),
      areAllSteps: all !== null,
      now: Date.now(),
      link: (change) => `#${formatState({ ...state, ...change })}`,
      go,
      showAllSteps,
    };
    const open = openOf(state);
    document.title = open === null ? `${index.title} benchmarks` : `${open} · ${index.title}`;
    render(<App page={page} />, into);
  };

  // A failure leaves the button where it is.
  const showAllSteps = () => {
    const take = (steps: SiteSteps) => {
      all = steps;
      draw();
    };
    loadSteps().then(take, () => {});
  };

  const show = (next: PageState) => {
    const from = state;
    if (openOf(from) === null) scrolled = scrollY;
    state = next;
    draw();
    if (openOf(from) !== openOf(next)) arrive(from, next, scrolled);
  };

  addEventListener("hashchange", () => show(parseState(location.hash)));
  addEventListener("popstate", () => show(parseState(location.hash)));
  addEventListener("keydown", (event) => onKey(event, { isOpen: openOf(state) !== null, go }));
  draw();
}

/** Where focus and window go after the page changed: to the content, or back to the row that was left. */
function arrive(from: PageState, to: PageState, scrolled: number): void {
  if (document.activeElement?.id === "search") return;
  const isBack = openOf(to) === null;
  const row = isBack && from.history ? document.querySelector<HTMLElement>(`[data-row="${from.history}"]`) : null;
  (row ?? document.getElementById("content"))?.focus({ preventScroll: true });
  if (to.history === null || isBack) scrollTo(0, isBack ? scrolled : 0);
}

if (root) {
  loadIndex().then(
    (index) => start(index, root),
    (error: unknown) => {
      const why = error instanceof LoadFailure ? error.message : String(error);
      render(
        <Notice title="The data could not be loaded">
          <p>{why}</p>
          <p>The page needs a web server: benchwarden site serve DIR starts one.</p>
        </Notice>,
        root,
      );
    },
  );
}
