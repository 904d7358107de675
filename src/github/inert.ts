import { randomBytes } from "node:crypto";
import { redactTokens } from "../model/redact.ts";

/** The most lines of foreign text that are printed. */
const MAX_LINES = 200;
/** The longest line of foreign text, in UTF-16 units. */
const MAX_LINE_LENGTH = 2_000;

/** Terminal sequences: control sequences, operating system commands (links, titles), and what else an ESC begins. */
const ANSI = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]?/g;
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Text of ours, which may hold a foreign name, as lines that the runner does not take for commands: it obeys `::cmd::`
 * at a line's start, after blanks too, and `##[cmd]` anywhere in a line.
 */
export function inertText(text: string): string {
  return redactTokens(text)
    .split(/\r\n|\r|\n/)
    .map((line) => breakCommands(line).replace(CONTROL, ""))
    .join("\n");
}

/**
 * Text that others wrote, ready for the log: at most 200 lines between a stop of all commands and its end, each with a
 * prefix, without terminal sequences and control characters. The closing word is drawn anew, so nobody can guess it.
 */
export function foreignBlock(text: string, draw: () => string = drawWord): string {
  const word = draw();
  const lines = redactTokens(text)
    .replace(ANSI, "")
    .split(/\r\n|\r|\n/);
  const shown = lines.slice(0, MAX_LINES).map((line) => `| ${foreignLine(line)}`);
  if (lines.length > MAX_LINES) shown.push(`(${lines.length - MAX_LINES} more lines are not shown)`);
  return [`::stop-commands::${word}`, ...shown, `::${word}::`].join("\n");
}

function foreignLine(line: string): string {
  const clean = line.replace(CONTROL, "").toWellFormed();
  return breakCommands(clean.length > MAX_LINE_LENGTH ? `${clean.slice(0, MAX_LINE_LENGTH)} …` : clean);
}

function breakCommands(line: string): string {
  return line.replaceAll("##[", "# #[").replace(/^(\s*):(?=:)/, "$1: ");
}

/** 128 random bits. */
function drawWord(): string {
  return randomBytes(16).toString("hex");
}
