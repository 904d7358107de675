/** GitHub's tokens: their length and inner shape are no promise, so 20 characters after the prefix are enough. */
const TOKENS = /\b(gh[a-z]_|github_pat_)[A-Za-z0-9._]{20,}/g;
const CREDENTIALS = /\b(https?:\/\/)[^\s/@]+@/g;

/** The text with everything that looks like a token replaced. For whatever leaves this process for people to read. */
export function redactTokens(text: string): string {
  return text.replace(TOKENS, "$1…").replace(CREDENTIALS, "$1…@");
}
