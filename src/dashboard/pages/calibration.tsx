import type { SiteMachineHistory, SiteMachines } from "../../model/site/machines.ts";
import { formatShare } from "../../units/percent.ts";
import { machineViews, type PartView } from "../charts/machine-view.ts";
import type { Page } from "../page.ts";
import { day, plural } from "../words.ts";
import { HistoryCard } from "./history-card.tsx";

export interface CalibrationProps {
  readonly page: Page;
  /** The machine class. */
  readonly name: string;
  readonly machines: SiteMachines;
}

/** The machines of a class, the one that changed first. */
export function Calibration({ page, name, machines }: CalibrationProps) {
  const own = machines.machines.filter((machine) => machine.class === name).sort(mostTelling);
  if (own.length === 0) {
    return (
      <p class="nothing">
        No machine of the class <q>{name}</q> was calibrated.
      </p>
    );
  }
  return own.map((machine, place) => (
    <Machine key={keyOf(machine)} page={page} machine={machine} isOpen={place === 0 || machine.alert !== null} />
  ));
}

/** One machine; the cards of a closed one fetch and draw nothing. */
function Machine({ page, machine, isOpen }: { page: Page; machine: SiteMachineHistory; isOpen: boolean }) {
  const { fingerprint, profile, jobs, times, alert } = machine;
  return (
    <details class="host" open={isOpen}>
      <summary>
        machine {fingerprint} · {profile} jobs · {plural(jobs, "job")} until {day(times.at(-1) ?? "")}
      </summary>
      {alert && <p class="host-changed">{alert.text}</p>}
      <div class="cards">
        {machineViews(machine).map((part) => (
          <HistoryCard
            key={part.part}
            page={page}
            id={part.view.id}
            title={part.part}
            about={ABOUT.get(part.part) ?? ""}
            caption={() => captionOf(machine, part)}
            load={() => Promise.resolve(part.view)}
            history={null}
          />
        ))}
      </div>
    </details>
  );
}

function captionOf({ launches }: SiteMachineHistory, { noise, view }: PartView): string {
  const count = plural(launches.at(-1) ?? 0, "launch", "launches");
  const scatter = noise === null ? "" : ` · scatters by ${formatShare(noise)} from job to job`;
  return `lower is better · median of ${count} before a job${scatter} · ${plural(view.commits.length, "job")}`;
}

/** What changed stands first, then what was used last. */
function mostTelling(one: SiteMachineHistory, other: SiteMachineHistory): number {
  const isAlert = Number(other.alert !== null) - Number(one.alert !== null);
  return isAlert || Date.parse(other.times.at(-1) ?? "") - Date.parse(one.times.at(-1) ?? "");
}

function keyOf({ fingerprint, profile, epoch, times }: SiteMachineHistory): string {
  return `${fingerprint} ${profile} ${epoch} ${times[0]}`;
}

/** What a part does, and what to look at when it moved alone (docs/machine.md has the same table). */
const ABOUT: ReadonlyMap<string, string> = new Map([
  ["integer", "multiplications: governor, turbo, heat"],
  ["l1", "loads from 16 KiB: caches, the clock"],
  ["l2", "loads from 192 KiB: caches, another tenant"],
  ["l3", "loads from 2 MiB: caches, another tenant"],
  ["memory", "loads from 64 MiB: a memory module, the BIOS, another tenant"],
  ["copy", "bytes copied: memory bandwidth, the clock of the uncore"],
  ["getppid", "a system call: kernel, microcode, mitigations"],
  ["faults", "first touches of pages: kernel, microcode, mitigations"],
  ["fork", "a process: kernel, microcode, mitigations"],
]);
