/** A full commit id as git writes it: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits. */
export const COMMIT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export function isCommitId(text: string): boolean {
  return COMMIT_ID.test(text);
}
