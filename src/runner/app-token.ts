import { createSign } from "node:crypto";

/**
 * The signed claim by which a GitHub App says who it is, good for nine minutes.
 *
 * @param key PEM text of the app's private key
 * @param nowSeconds seconds since 1970; the claim starts a minute earlier, as GitHub advises against skewed clocks
 */
export function appClaim(app: number, key: string, nowSeconds: number): string {
  const parts = [
    { alg: "RS256", typ: "JWT" },
    { iat: Math.floor(nowSeconds) - 60, exp: Math.floor(nowSeconds) + 480, iss: String(app) },
  ];
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key, "base64url")}`;
}
