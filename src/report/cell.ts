import { redactTokens } from "../model/redact.ts";

/**
 * Foreign text as one cell of a Markdown table on GitHub: nothing in it acts. Control, bidirectional and zero-width
 * characters are dropped; markup, mentions, references and pipes are written as entities.
 */
export function cell(text: string, maxLength = 200): string {
  return escapeMarkdown(clip(printable(text.replaceAll(/\s*[\r\n]\s*/g, " ")).trim(), maxLength));
}

/**
 * Foreign text for a terminal: no control characters, hence no escape sequences. A terminal may be the log of a step on a
 * GitHub runner, which takes `::cmd::` at a line's start and `##[cmd]` anywhere for a command: neither is left whole.
 */
export function terminalText(text: string, maxLength = 200): string {
  return clip(printable(text), maxLength)
    .replaceAll("##[", "# #[")
    .replace(/^(\s*):(?=:)/, "$1: ");
}

/** Text of ours that may hold foreign words, for a terminal: its lines stay, and each is as `terminalText` has it. */
export function terminalLines(text: string): string {
  return text
    .split("\n")
    .map((line) => terminalText(line, 4_000))
    .join("\n");
}

/** Foreign text of several lines, for a fenced block: lines kept, the fence longer than any run of backticks in it. */
export function fenced(text: string, maxLength = 4_000): string {
  const lines = clip(text.trimEnd(), maxLength)
    .split(/\r\n|\r|\n/)
    .map((line) => printable(line));
  const longest = Math.max(
    2,
    ...lines.map((line) => Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length))),
  );
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${lines.join("\n")}\n${fence}`;
}

const DROPPED = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/gu;

/** Terminal sequences: control sequences, operating system commands (links, titles). */
const SEQUENCES = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g;

/** Without control characters, and without what looks like a token. */
function printable(text: string): string {
  return redactTokens(text).replaceAll("\t", " ").replaceAll(SEQUENCES, "").replaceAll(DROPPED, "");
}

function clip(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}

/** Every character with a meaning in Markdown, HTML or GitHub's mentions and references. */
const ACTIVE = /[\\`*_[\]<>#!|@&~$]|:(?=\/\/|\w+:)/g;

/**
 * Mentions and references are looked for after entities were read, so behind `@` and `#` a space without width stands in
 * the way of what would make one.
 */
const BROKEN: Readonly<Record<string, string>> = { "@": "&#64;&#8203;", "#": "&#35;&#8203;" };

function escapeMarkdown(text: string): string {
  return text
    .replaceAll(ACTIVE, (character) => BROKEN[character] ?? `&#${character.charCodeAt(0)};`)
    .replaceAll(/\bwww\./gi, "www&#46;");
}
