/**
 * An address that the page may link to: `https://host[:port]/path` of plain characters, without a trailing slash.
 * Anything else (another scheme, user data, a query, `..`, markup) gives null.
 */
export function httpsAddress(text: string | null): string | null {
  const match = text === null ? null : PLAIN.exec(text);
  if (!match || text === null || text.length > 500 || /\/\.{1,2}(?:\/|$)|\/\//.test(match[1] ?? "")) return null;
  return text.replace(/\/+$/, "");
}

const PLAIN = /^https:\/\/[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?((?:\/[A-Za-z0-9._~+@-]*)*)$/;
