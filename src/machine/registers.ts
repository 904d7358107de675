import type { ClockCount, Registers, Unread } from "../ports/machine.ts";

const SILENT = "the tuner no longer answers";
const OLD = "the tuner is of an older installation: install the newer package there";

/** `{"clocks":[[CPU,MPERF,APERF],…],"smis":N or null,"why":{…}}` of the tuner. What is not so is not believed, and said. */
export function parseRegisters(found: object | null): Registers {
  if (found === null || !("clocks" in found) || !Array.isArray(found.clocks) || !("smis" in found))
    return { clocks: [], smis: null, unread: { clock: SILENT, smi: SILENT, log: SILENT } };
  const smis = typeof found.smis === "number" ? found.smis : null;
  return { clocks: found.clocks.flatMap(clockCount), smis, unread: unreadOf("why" in found ? found.why : null) };
}

/** What the snapshot says under `registers`. */
export function parseUnread(snapshot: object): Unread {
  return "registers" in snapshot ? unreadOf(snapshot.registers) : { clock: OLD, smi: OLD, log: null };
}

function unreadOf(found: unknown): Unread {
  const said = (typeof found === "object" && found !== null ? found : {}) as Partial<Record<keyof Unread, unknown>>;
  return { clock: sentence(said.clock), smi: sentence(said.smi), log: sentence(said.log) };
}

function sentence(found: unknown): string | null {
  return typeof found === "string" ? found.slice(0, 300) : null;
}

function clockCount(found: unknown): ClockCount[] {
  if (!Array.isArray(found) || found.length !== 3 || !found.every((one) => typeof one === "number")) return [];
  const [cpu, reference, delivered] = found as [number, number, number];
  return [{ cpu, reference, delivered }];
}
