import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** The last `maxBytes` of a regular file as text, cut at a line where it can be; empty when there is no such file. */
export async function readTail(path: string, maxBytes: number): Promise<string> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (handle === null) return "";
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) return "";
    const length = Math.min(stat.size, maxBytes);
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await handle.read(bytes, 0, length, stat.size - length);
    const text = bytes.subarray(0, bytesRead).toString("utf8");
    return length < stat.size ? fromNextLine(text) : text;
  } finally {
    await handle.close();
  }
}

/** The last lines of both streams, stderr last and with at least half of the room: it tells why. */
export async function readBothTails(output: string, maxBytes: number): Promise<string> {
  const stderr = await readTail(`${output}/stderr`, maxBytes);
  const room = Math.max(maxBytes - Buffer.byteLength(stderr), Math.floor(maxBytes / 2));
  const stdout = await readTail(`${output}/stdout`, room);
  const kept = lastBytes(stderr, maxBytes - Buffer.byteLength(stdout) - 1);
  return [stdout.trimEnd(), kept.trimEnd()].filter((text) => text !== "").join("\n");
}

function lastBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  return bytes.length <= maxBytes ? text : fromNextLine(bytes.subarray(bytes.length - maxBytes).toString("utf8"));
}

function fromNextLine(text: string): string {
  const line = text.indexOf("\n");
  return line >= 0 && line < text.length - 1 ? text.slice(line + 1) : text;
}
