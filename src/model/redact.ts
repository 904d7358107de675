/** GitHub's tokens, whose length and inner shape are no promise, and credentials inside an address. */
const TOKENS = /\b(?:gh[opsur]_[A-Za-z0-9._]{36,}|github_pat_[A-Za-z0-9_]{36,})/g;
const CREDENTIALS = /\b(https?:\/\/)[^\s/@:]*:[^\s/@]+@/g;

/** The text with everything that looks like a token replaced. For whatever leaves this process for people to read. */
export function redactTokens(text: string): string {
  return text.replace(TOKENS, "[token removed]").replace(CREDENTIALS, "$1[credentials removed]@");
}
