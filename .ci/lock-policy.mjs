// What the lock file may hold: packages with a strong hash and no address, and no scripts but of a named few.

/** Packages that bring a program of their own and unpack it with a script. */
export const MAY_RUN_SCRIPTS = ["node", "esbuild"];

/** @typedef {{ packages: Record<string, { integrity?: string, resolved?: string, version?: string, link?: boolean, inBundle?: boolean, hasInstallScript?: boolean }> }} Lock */

/**
 * Everything in a lock file that the policy does not allow, as sentences. `installed` is npm's own record of what it
 * unpacked and held against its hashes: a hash that was changed afterwards differs from it.
 *
 * @param {Lock} lock package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json
 */
export function lockProblems(lock, installed) {
  /** @type {string[]} */
  const problems = [];
  for (const [path, one] of Object.entries(lock.packages)) {
    if (path === "") continue;
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const say = (/** @type {string} */ what) => problems.push(`package-lock.json: ${path} ${what}`);
    if (one.link || !path.startsWith("node_modules/")) say("is a folder, not a package of the registry");
    if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(one.integrity ?? "")) say("has no sha512 integrity");
    // What is installed comes from the registry that npm is set to, and from nowhere else.
    if (one.resolved !== undefined) say(`comes from ${one.resolved}`);
    if (!/^\d+\.\d+\.\d+/.test(one.version ?? "")) say(`has the version ${one.version}, which is none`);
    if (one.hasInstallScript && !MAY_RUN_SCRIPTS.includes(name)) say("wants to run a script when installed");
    const unpacked = installed.packages[path];
    if (unpacked && unpacked.integrity !== one.integrity)
      say("has another integrity than what npm installed and checked");
  }
  return problems;
}
