import type { FitnessCheck, HostEvidence, Unread } from "../ports/machine.ts";
import { observeHost } from "./evidence.ts";
import { hottest } from "./heat.ts";
import type { HostFiles } from "./host-files.ts";
import { TUNE_SOCKET } from "./tune-socket.ts";
import { virtualisation } from "./virtualisation.ts";

/** What is watched around a launch, in the order of `docs/machine.md`, and what it means where a host does not tell. */
const WATCHED: readonly (readonly [
  name: string,
  isTold: (seen: HostEvidence, host: HostFiles) => boolean,
  why: string,
])[] = [
  ["throttling", (seen) => seen.throttles !== null, "this host does not count it"],
  ["heat", (_, host) => hottest(host) !== null, "this host shows no temperature"],
  ["swapping", (seen) => seen.swaps !== null, "the kernel does not count it"],
  ["out-of-memory", (seen) => seen.oomKills !== null, "the kernel does not count it"],
  ["stolen-time", (seen) => seen.stealSeconds !== null, "the kernel does not count it"],
  ["task-switches", (seen) => seen.switches !== null, "the kernel does not count them"],
  ["major-faults", (seen) => seen.majorFaults !== null, "the kernel does not count them"],
  ["interrupts", (seen) => seen.interrupts !== null, "the kernel does not count them"],
  ["cpu-pressure", (seen) => seen.pressureSeconds !== null, "the kernel was started without it (`psi=1`)"],
];

/** Only metal shows these; who rents a part of a machine sees of its troubles the time that was stolen. */
const OF_METAL: ReadonlySet<string> = new Set(["throttling", "heat"]);

/** One line for all that is watched while measuring, and one for each thing that cannot be, with the reason. */
export function watchedChecks(host: HostFiles, unread: Unread = unreadHere(host)): FitnessCheck[] {
  const seen = observeHost(host);
  const note = virtualisation(host) === "none" ? "" : ", as virtual machines mostly do not";
  const missing = WATCHED.filter(([, isTold]) => !isTold(seen, host)).map(([name, , why]) =>
    unwatched(name, OF_METAL.has(name) ? `${why}${note}` : why),
  );
  if (unread.clock !== null && seen.clocks.length === 0) missing.push(unwatched("effective-clock", unread.clock));
  if (unread.smi !== null) missing.push(unwatched("firmware-interrupts", unread.smi));
  if (unread.log !== null) missing.push(unwatched("kernel-log", unread.log));
  const names = [...WATCHED.map(([name]) => name), "effective-clock", "firmware-interrupts", "kernel-log"];
  const watched = names.filter((name) => missing.every(({ check }) => check !== name));
  return [{ check: "watched", state: "ok", text: `while measuring: ${watched.join(", ")}` }, ...missing];
}

function unwatched(check: string, why: string): FitnessCheck {
  return { check, state: "unknown", text: `not watched while measuring: ${why}` };
}

/** What a job would be told by this host's tuner, before one holds it. */
function unreadHere(host: HostFiles): Unread {
  const hasTuner = host.names(TUNE_SOCKET.slice(1, TUNE_SOCKET.lastIndexOf("/"))).includes("tune.sock");
  const only = hasTuner ? null : "only root may read it, and no tuner of a bench machine is here to do so";
  const info = host.text("proc/cpuinfo") ?? "";
  const isVirtual = virtualisation(host) !== "none";
  return { clock: clockHere(info, isVirtual) ?? only, smi: smiHere(info, isVirtual) ?? only, log: only };
}

function clockHere(info: string, isVirtual: boolean): string | null {
  if (/^CPU implementer/m.test(info)) return "this host has no acpi_cppc/feedback_ctrs, or they go round too soon";
  if (/^flags\s*:.*\baperfmperf\b/m.test(info)) return null;
  return `this processor shows no APERF and MPERF${isVirtual ? ": virtual machines mostly hide them" : ""}`;
}

function smiHere(info: string, isVirtual: boolean): string | null {
  if (!/^vendor_id\s*: GenuineIntel$/m.test(info)) return "only processors of Intel count them";
  return isVirtual ? "a virtual machine does not see those of its host" : null;
}
