/**
 * A part of a report. `kept` is never cut. A table and lines lose their end, a folded text goes as a whole; `what` is how
 * the cut is named. A table with a title is folded under it.
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
  /** In bytes of UTF-8: a summary is counted so, and a comment, counted in characters, is never longer. */
  readonly maxLength: number;
  /** Where the whole report is; null: only in the result file. */
  readonly wholeUrl: string | null;
}

/** Size that the sentence about a cut may have. */
const NOTE_BYTES = 400;

/** The sections as one page. Where they do not fit, what stands last goes first, and a sentence names what is gone. */
export function fitted(sections: readonly Section[], fit: Fit): string {
  const whole = page(sections.map(wholeText));
  if (sizeOf(whole) <= fit.maxLength) return whole;
  const kept = sections.reduce((sum, one) => sum + (one.kind === "kept" ? sizeOf(one.text) + 2 : 0), 0);
  let room = fit.maxLength - kept - NOTE_BYTES;
  const missing = new Map<string, number>();
  const texts = sections.map((section) => {
    if (section.kind === "kept") return section.text;
    const { text, left } = partOf(section, room);
    room -= sizeOf(text) + 2;
    if (left > 0) missing.set(section.what, (missing.get(section.what) ?? 0) + left);
    return text;
  });
  return page(withNote(texts, cutNote(missing, fit.wholeUrl)));
}

/** The head of a Markdown table. @param sides one letter a column, `l` or `r` */
export function table(columns: readonly string[], sides: string): string {
  const rules = [...sides].map((side) => (side === "r" ? "--:" : "---"));
  return `| ${columns.join(" | ")} |\n|${rules.join("|")}|`;
}

export function folded(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

const ENCODER = new TextEncoder();

function sizeOf(text: string): number {
  return ENCODER.encode(text).length;
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
  if (section.kind === "lines") return linesPart(section.lines, { start: "", room });
  const text = folded(section.title, section.text);
  return sizeOf(text) <= room ? { text, left: 0 } : { text: "", left: 1 };
}

function linesPart(lines: readonly string[], { start, room }: { start: string; room: number }) {
  const kept: string[] = [];
  let size = sizeOf(start);
  for (const line of lines) {
    size += sizeOf(line) + 1;
    if (size > room) break;
    kept.push(line);
  }
  return { text: kept.join("\n").trimEnd(), left: lines.length - kept.length };
}

function tablePart(
  { head, rows, folded: title }: Extract<Section, { kind: "table" }>,
  room: number,
): { text: string; left: number } {
  const wrap = (text: string): string => (title === undefined ? text : folded(title, text));
  const { text, left } = linesPart(rows, { start: wrap(head), room });
  return { text: text === "" ? "" : wrap(`${head}\n${text}`), left };
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
