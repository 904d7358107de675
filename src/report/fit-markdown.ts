/**
 * A part of a report. `kept` is never cut. A table loses rows from its end, lines and folded texts go as a whole; `what`
 * is how the cut is named. A table with a title is folded under it.
 */
export type Section =
  | { readonly kind: "kept"; readonly text: string }
  | { readonly kind: "lines"; readonly what: string; readonly lines: readonly string[] }
  | { readonly kind: "folded"; readonly what: string; readonly title: string; readonly text: string }
  | {
      readonly kind: "table";
      readonly what: string;
      readonly head: string;
      readonly rows: readonly string[];
      readonly folded?: string;
    };

export interface Fit {
  /** In UTF-16 units. */
  readonly maxLength: number;
  /** Where the whole report is; null: only in the result file. */
  readonly wholeUrl: string | null;
}

/** Length that the sentence about a cut may have. */
const NOTE_LENGTH = 400;

/** The sections as one page. Where they do not fit, what stands last goes first, and a sentence names what is gone. */
export function fitted(sections: readonly Section[], fit: Fit): string {
  const whole = page(sections.map(wholeText));
  if (whole.length <= fit.maxLength) return whole;
  const keptLength = sections.reduce((sum, one) => sum + (one.kind === "kept" ? one.text.length + 2 : 0), 0);
  let room = fit.maxLength - keptLength - NOTE_LENGTH;
  const missing = new Map<string, number>();
  const texts = sections.map((section) => {
    if (section.kind === "kept") return section.text;
    const { text, left } = partOf(section, room);
    room -= text.length + 2;
    if (left > 0) missing.set(section.what, (missing.get(section.what) ?? 0) + left);
    return text;
  });
  return page(withNote(texts, cutNote(missing, fit.wholeUrl))).slice(0, fit.maxLength);
}

/** The head of a Markdown table. @param sides one letter a column, `l` or `r` */
export function table(columns: readonly string[], sides: string): string {
  const rules = [...sides].map((side) => (side === "r" ? "--:" : "---"));
  return `| ${columns.join(" | ")} |\n|${rules.join("|")}|`;
}

export function folded(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

function page(texts: readonly string[]): string {
  return `${texts.filter((text) => text !== "").join("\n\n")}\n`;
}

function wholeText(section: Section): string {
  return section.kind === "kept" ? section.text : partOf(section, Number.POSITIVE_INFINITY).text;
}

/** As much of a section as fits, and how many of its rows or lines do not. */
function partOf(section: Exclude<Section, { kind: "kept" }>, room: number): { text: string; left: number } {
  if (section.kind === "table") return tablePart(section, room);
  const text = section.kind === "folded" ? folded(section.title, section.text) : section.lines.join("\n");
  if (text.length <= room) return { text, left: 0 };
  return { text: "", left: section.kind === "folded" ? 1 : section.lines.length };
}

function tablePart(
  { head, rows, folded: title }: Extract<Section, { kind: "table" }>,
  room: number,
): { text: string; left: number } {
  if (rows.length === 0) return { text: "", left: 0 };
  const wrap = (text: string): string => (title === undefined ? text : folded(title, text));
  const kept: string[] = [];
  let length = wrap(head).length;
  for (const row of rows) {
    length += row.length + 1;
    if (length > room) break;
    kept.push(row);
  }
  return { text: kept.length === 0 ? "" : wrap([head, ...kept].join("\n")), left: rows.length - kept.length };
}

/** The note stands before the last kept text, which is the environment line or what follows it. */
function withNote(texts: readonly string[], note: string): string[] {
  const last = texts.length - 1;
  return [...texts.slice(0, last), note, ...texts.slice(last)];
}

function cutNote(missing: ReadonlyMap<string, number>, url: string | null): string {
  const what = [...missing].map(([name, count]) => `${count} ${name}`).join(", ");
  const where = url === null ? "the result file has them all" : `[the run](${url}) has them all`;
  return `**Cut to fit:** ${what} are not shown here; ${where}.`;
}
