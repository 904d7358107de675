import { existsSync, readFileSync } from "node:fs";

const FILE = "/proc/pressure/cpu";

/**
 * Starts to watch how busy the host is with other things.
 *
 * @returns the share of the time since, in percent, in which some task waited for a processor; null where the kernel does
 *   not tell. Work that runs one after the other leaves it near zero.
 */
export function watchBusy(): () => number | null {
  const from = { waited: waitedMs(), at: performance.now() };
  return () => {
    const now = waitedMs();
    return now === null || from.waited === null ? null : (100 * (now - from.waited)) / (performance.now() - from.at);
  };
}

function waitedMs(): number | null {
  const total = existsSync(FILE) ? /^some .* total=(\d+)$/m.exec(readFileSync(FILE, "utf8"))?.[1] : undefined;
  return total === undefined ? null : Number(total) / 1e3;
}
