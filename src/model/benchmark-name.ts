import { NAME_LENGTH, UNPRINTABLE } from "./text.ts";

/**
 * A benchmark's name as a tool wrote it, made fit to be an identity: Unicode normal form C; control, bidirectional,
 * and zero-width characters become `_`, a lone surrogate U+FFFD; cut at `length`. Any change but the first adds `-` and
 * four hex digits of a hash of the original, so that two names do not fall together.
 *
 * @param original any text; an empty one becomes `_` with its hash
 * @param length UTF-16 units that the result may have, ≥ 8; default: the longest full name
 * Source of the hash: FNV-1a, 32 bits, folded to 16.
 */
export function cleanName(original: string, length: number = NAME_LENGTH): string {
  const normal = original.normalize("NFC");
  const printable = normal.toWellFormed().replace(EACH_UNPRINTABLE, "_");
  const isWhole = printable === normal && printable.length <= length && printable !== "";
  if (isWhole) return printable;
  const room = length - 5;
  const cut = printable
    .slice(0, room)
    .toWellFormed()
    .replace(/\ufffd$/, "");
  return `${cut === "" ? "_" : cut}-${hash16(original)}`;
}

const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE.source, "gu");

function hash16(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return (((hash >>> 16) ^ hash) & 0xffff).toString(16).padStart(4, "0");
}
