import { spawnSync } from "node:child_process";

/**
 * Runs git in a folder as if the user had no settings, so that every machine makes the same commits.
 *
 * @param {string} directory
 * @param {string[]} args
 * @param {{ input?: string, env?: Record<string, string> }} [options]
 */
export function git(directory, args, { input = "", env = {} } = {}) {
  const outside = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  const settings = { GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
  const options = { cwd: directory, env: { ...Object.fromEntries(outside), ...settings, ...env }, input };
  const { status, stderr, error } = spawnSync("git", args, { ...options, encoding: "utf8" });
  if (error) throw error;
  if (status !== 0) throw new Error(`git ${args[0]} failed: ${stderr.trim()}`);
}
