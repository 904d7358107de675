import type { Page } from "../page.ts";
import { OVERVIEW, type PageState } from "../state.ts";

/** Title, search and filters: the same on every page. */
export function Header({ page }: { page: Page }) {
  const { index, state } = page;
  const machines = index.classes.map(({ name }) => name);
  const metrics = [...new Set(index.metrics.map(({ name }) => name))].sort();
  return (
    <header class="top">
      <button type="button" class="skip" onClick={() => document.getElementById("content")?.focus()}>
        Skip to content
      </button>
      <a class="title" href={page.link(OVERVIEW)}>
        <strong>{index.title}</strong> <span>benchmarks</span>
      </a>
      <search>
        <input
          id="search"
          type="search"
          placeholder="Search   /"
          aria-label="Search benchmarks"
          autocomplete="off"
          spellcheck={false}
          value={state.search}
          onInput={(event) => page.go({ search: event.currentTarget.value, open: null, calibration: null }, "replace")}
        />
        <Choice page={page} field="machine" all="All machines" options={machines} />
        <Choice page={page} field="metric" all="All metrics" options={metrics} />
      </search>
    </header>
  );
}

interface ChoiceProps {
  readonly page: Page;
  readonly field: "machine" | "metric";
  readonly all: string;
  readonly options: readonly string[];
}

function Choice({ page, field, all, options }: ChoiceProps) {
  if (options.length < 2) return null;
  const chosen = page.state[field];
  const known = chosen === null || options.includes(chosen);
  const choose = (value: string) =>
    page.go({ [field]: value === "" ? null : value, calibration: null } satisfies Partial<PageState>);
  return (
    <select aria-label={field} value={chosen ?? ""} onChange={(event) => choose(event.currentTarget.value)}>
      <option value="">{all}</option>
      {!known && <option value={chosen ?? ""}>{chosen}</option>}
      {options.map((option) => (
        <option key={option} value={option}>
          {option}
        </option>
      ))}
    </select>
  );
}
