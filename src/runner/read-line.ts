import { Refused } from "./guards.ts";

/** The first line of a stream, without its end; more than `longest` bytes, or an end before the line's, is refused. */
export async function readLine(stream: AsyncIterable<Uint8Array | string>, longest: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const piece = Buffer.from(chunk);
    const end = piece.indexOf(10);
    bytes += end < 0 ? piece.length : end;
    if (bytes > longest) throw new Refused("the line is too long");
    chunks.push(end < 0 ? piece : piece.subarray(0, end));
    if (end >= 0) return Buffer.concat(chunks).toString("utf8");
  }
  throw new Refused("the connection ended before the line did");
}
