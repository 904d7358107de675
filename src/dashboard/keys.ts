import type { Page } from "./page.ts";
import { OVERVIEW } from "./state.ts";

export interface KeyContext {
  readonly isOpen: boolean;
  readonly go: Page["go"];
}

/** Keys that work everywhere: `/` searches, arrows move between rows, Escape leads back. */
export function onKey(event: KeyboardEvent, { isOpen, go }: KeyContext): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const { target, key } = event;
  const isTyping = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
  if (key === "/" && !isTyping) {
    event.preventDefault();
    const search = document.getElementById("search");
    if (search instanceof HTMLInputElement) search.select();
    search?.focus();
  } else if (key === "Escape") {
    leave(target, isOpen, go);
  } else if ((key === "ArrowDown" || key === "ArrowUp") && !(target instanceof HTMLSelectElement) && !isOpen) {
    if (moveRow(key === "ArrowDown" ? 1 : -1)) event.preventDefault();
  } else if (key === "Enter" && target instanceof HTMLInputElement) {
    const row = document.querySelector<HTMLElement>("[data-row]");
    // What is opened takes the keys: Escape then leads back, not out of a search that is no longer seen.
    if (row) target.blur();
    row?.click();
  }
}

/** Out of the search first, then out of what is open. */
function leave(target: EventTarget | null, isOpen: boolean, go: Page["go"]): void {
  if (target instanceof HTMLInputElement) {
    go({ search: "" }, "replace");
    target.blur();
  } else if (isOpen) {
    go(OVERVIEW);
  }
}

function moveRow(by: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const place = rows.findIndex((row) => row.matches(":focus"));
  const next = rows[place < 0 && by < 0 ? -1 : place + by];
  next?.focus();
  return next !== undefined;
}
