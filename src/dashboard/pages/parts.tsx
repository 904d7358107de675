import type { ComponentChildren } from "preact";
import { changeWords, commitName, toneOf } from "../words.ts";

/** A change as a label: arrow, size and meaning. */
export function Change({ effect, isWorse }: { effect: number; isWorse: boolean | null }) {
  const { change, meaning } = changeWords(effect, isWorse);
  return (
    <span class={`change ${toneOf(isWorse)}`}>
      {change}
      {meaning && <span class="meaning"> {meaning}</span>}
    </span>
  );
}

export interface CommitProps {
  readonly repository: string | null;
  readonly id: string;
  readonly label: string | null;
}

/** A commit by its tag or the first digits of its id; a link where the repository can be reached. */
export function Commit({ repository, id, label }: CommitProps) {
  const name = commitName(label, id);
  const className = label === null ? "commit id" : "commit";
  if (repository === null) return <span class={className}>{name}</span>;
  return (
    <a class={className} href={`${repository}/commit/${id}`} rel="noreferrer" title={`commit ${id}`}>
      {name}
    </a>
  );
}

/** What could not be loaded, and a way to ask again. */
export function Failure({ text, again }: { text: string; again: () => void }) {
  return (
    <p role="alert" class="failure">
      {text}{" "}
      <button type="button" onClick={again}>
        Try again
      </button>
    </p>
  );
}

export function Notice({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main class="notice" id="content" tabIndex={-1}>
      <h1>{title}</h1>
      {children}
    </main>
  );
}
