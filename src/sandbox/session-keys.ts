import { readFileSync } from "node:fs";

/*
 * Keys that a login keeps in the kernel (of Kerberos, of an encrypted folder) can be read by every process of the same user,
 * through every namespace. Only a filter of system calls keeps them from a launch.
 */

/** Types of keys that hold what others should not know; the rest are rings, public keys and answers of name servers. */
const SECRET_TYPES = /^(?:user|logon|big_key|encrypted|trusted|rxrpc|ceph|cifs\.\w+)$/;
/** systemd gives one to each unit: its own public name. */
const HARMLESS = /^invocation_id:/;

/** Whether a listing like /proc/keys (proc(5)) shows a key that is somebody's secret. */
export function showsSecretKeys(text: string): boolean {
  return text.split("\n").some((line) => {
    const [type, ...description] = line.trim().split(/\s+/).slice(7);
    return type !== undefined && SECRET_TYPES.test(type) && !HARMLESS.test(description.join(" "));
  });
}

/** Whether such a key can be reached from here, now. */
export function hasSecretKeys(): boolean {
  try {
    return showsSecretKeys(readFileSync("/proc/keys", "utf8"));
  } catch {
    // A kernel without keys.
    return false;
  }
}
