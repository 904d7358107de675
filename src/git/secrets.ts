import { redactTokens } from "../model/redact.ts";

/**
 * Hands a token to git as configuration in its environment, after what the caller's own environment configures. An
 * empty value first takes out a header that the user's configuration sets for the same place.
 */
export function tokenEnvironment(
  token: string | undefined,
  remote: string,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  if (token === undefined || !/^https?:\/\//i.test(remote)) return {};
  const first = Number.parseInt(env.GIT_CONFIG_COUNT ?? "0", 10) || 0;
  const key = `http.${new URL(remote).origin}/.extraHeader`;
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    GIT_CONFIG_COUNT: String(first + 2),
    [`GIT_CONFIG_KEY_${first}`]: key,
    [`GIT_CONFIG_VALUE_${first}`]: "",
    [`GIT_CONFIG_KEY_${first + 1}`]: key,
    [`GIT_CONFIG_VALUE_${first + 1}`]: `Authorization: Basic ${basic}`,
  };
}

const LINE_LENGTH = 300;

/** Text from elsewhere without control characters, passwords and tokens, cut. */
export function harmless(text: string, token: string | undefined): string {
  const plain = text.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, "").replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " ");
  const hidden = token === undefined || token === "" ? plain : plain.replaceAll(token, "…");
  return redactTokens(withoutPassword(hidden)).slice(0, LINE_LENGTH);
}

/** Text with the part between `//` and `@` of every URL taken out. */
export function withoutPassword(text: string): string {
  return text.replaceAll(/(\/\/)[^/@\s]*@/g, "$1…@");
}
