import { createHash } from "node:crypto";

/** JSON with sorted keys and no blanks: equal values give equal text, whatever order their keys were made in. */
function canonicalJson(value: unknown): string {
  if (value === undefined) return "null";
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${fields.join(",")}}`;
}

/** Lower-case hexadecimal SHA-256 of text or bytes. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** SHA-256 over the canonical JSON of a value, cut to `digits` hexadecimal digits. */
export function hashOf(value: unknown, digits = 64): string {
  return sha256(canonicalJson(value)).slice(0, digits);
}
