import { statfs } from "node:fs/promises";
import type { FitnessCheck, FitnessTerms } from "../ports/machine.ts";
import { waitForCalm } from "./calm.ts";
import { diskFinding } from "./disk.ts";
import { type Finding, judged } from "./finding.ts";
import type { HostFiles } from "./host-files.ts";
import type { Time } from "./time.ts";
import { virtualisation } from "./virtualisation.ts";
import { watchedChecks } from "./watched.ts";

type Check = readonly [name: string, look: (host: HostFiles, terms: FitnessTerms) => Finding | Promise<Finding>];

/** Everything that is looked at before a job, in the order in which it is shown; load and heat come after, for they may pass. */
const CHECKS: readonly Check[] = [
  ["virtualisation", virtual],
  ["governor", governor],
  ["turbo", turbo],
  ["smt", smt],
  ["swap", swap],
  ["disk", disk],
  ["clock-sync", clockSync],
];

/**
 * Is this host fit to measure, and what of it can be watched while measuring? Evidence about the host only. Load and heat
 * are waited for, as long as the terms' patience lasts.
 *
 * @param usualHeat whole degrees at which jobs here begin to launch; null: not known
 */
export async function checkFitness(
  host: HostFiles,
  terms: FitnessTerms,
  around: { time: Time; usualHeat: number | null },
): Promise<FitnessCheck[]> {
  const still = await Promise.all(CHECKS.map(async ([name, look]) => judged(name, await look(host, terms), terms)));
  return [...still, ...(await waitForCalm(host, terms, around)), ...watchedChecks(host, terms.unread)];
}

const CPU = "sys/devices/system/cpu";

function virtual(host: HostFiles, terms: FitnessTerms): Finding {
  const kind = virtualisation(host);
  if (kind === "none") return { state: "ok", text: "no virtual machine" };
  if (terms.virtual) return { state: "ok", text: `a virtual machine (${kind}), as its class says` };
  return {
    state: "bad",
    text: `a virtual machine (${kind}): clocks, caches and CPUs are shared with others; \`virtual: true\` in its class accepts that`,
  };
}

function governor(host: HostFiles): Finding {
  const all = cpuFiles(host, "cpufreq/scaling_governor");
  if (all.length === 0) return { state: "unknown", text: notShown(host, "its governor") };
  const others = [...new Set(all.filter((one) => one !== "performance"))];
  if (others.length === 0) return { state: "ok", text: "performance" };
  return {
    state: "bad",
    text: `${others.join(", ")}: the clock follows the load; \`benchwarden machine tune\` sets performance`,
  };
}

function turbo(host: HostFiles): Finding {
  const off = host.number(`${CPU}/intel_pstate/no_turbo`);
  const boosts = [host.number(`${CPU}/cpufreq/boost`), ...cpuFiles(host, "cpufreq/boost").map(Number)].filter(
    (one) => one !== null,
  );
  if (off === null && boosts.length === 0) return { state: "unknown", text: notShown(host, "turbo or boost") };
  if (off === 0 || boosts.some((boost) => boost !== 0)) {
    return { state: "bad", text: "on: the clock depends on heat and on how many cores are busy" };
  }
  return { state: "ok", text: "off" };
}

function smt(host: HostFiles): Finding {
  const active = host.text(`${CPU}/smt/active`);
  if (active === null) return { state: "unknown", text: notShown(host, "SMT") };
  if (active === "0") return { state: "ok", text: isGuest(host) ? "off, as far as a virtual machine is told" : "off" };
  return { state: "bad", text: "on: two threads share the units of a core" };
}

function notShown(host: HostFiles, what: string): string {
  return isGuest(host)
    ? `a virtual machine is not shown ${what}: its host has the say`
    : `this host does not show ${what}`;
}

function isGuest(host: HostFiles): boolean {
  return virtualisation(host) !== "none";
}

function swap(host: HostFiles): Finding {
  const text = host.text("proc/meminfo") ?? "";
  const [total, free] = ["SwapTotal", "SwapFree"].map((name) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0),
  );
  const used = (total ?? 0) - (free ?? 0);
  if (used === 0) return { state: "ok", text: total === 0 ? "none" : "empty" };
  return { state: "note", text: `${Math.ceil(used / 1024)} MiB in use: pages may come back in the middle of a launch` };
}

async function disk(_: HostFiles, { folder }: FitnessTerms): Promise<Finding> {
  return diskFinding(await statfs(folder), folder);
}

/** systemd-timesyncd leaves a file; chrony and ntpd keep a drift. Numbers do not depend on it, dates in the history do. */
function clockSync(host: HostFiles): Finding {
  if (host.text("run/systemd/timesync/synchronized") !== null) return { state: "ok", text: "synchronised" };
  const others = ["var/lib/chrony", "var/lib/chrony/chrony.drift", "var/lib/ntp/ntp.drift", "var/lib/ntpsec/ntp.drift"];
  if (others.some((path) => host.text(path) !== null || host.names(path).length > 0))
    return { state: "ok", text: "kept by a time service" };
  return { state: "unknown", text: "no time service shows itself: dates may be wrong" };
}

function cpuFiles(host: HostFiles, file: string): string[] {
  const cpus = host.names(CPU).filter((name) => /^cpu\d+$/.test(name));
  return cpus.flatMap((cpu) => host.text(`${CPU}/${cpu}/${file}`) ?? []);
}
