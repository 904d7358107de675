import { once } from "node:events";
import { existsSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { EXIT, Problem } from "../model/problem.ts";
import type { Held, KernelLog, Tuning, Unread } from "../ports/machine.ts";
import { knobStates, type Setting, settingsIn } from "./knob-states.ts";
import { parseRegisters, parseUnread } from "./registers.ts";

export const TUNE_SOCKET = "/run/benchwarden/tune.sock";

/** A tuner settles the disk for 10 s and writes a few hundred files. */
const ANSWER_SECONDS = 120;
/** Whoever lets go waits so long for everything to be put back, so that what follows finds the machine as it was. */
const RESTORE_SECONDS = 60;
const LONGEST_ANSWER = 4 * 1024 ** 2;

/**
 * Asks the machine's tuner to hold it tuned; null where there is no tuner. The connection is the hold: however we end, the
 * kernel closes it, and the tuner puts everything back.
 */
export async function holdTuned(profile: "light" | "strict", path = TUNE_SOCKET): Promise<Tuning | null> {
  if (!existsSync(path)) return null;
  const line = lineReader(createConnection(path));
  const snapshot = parseSnapshot(await line.ask(`hold ${profile}`));
  if (snapshot === null) {
    await line.end();
    throw new Problem({
      code: "not-tuned",
      what: "the machine's tuner did not tune it",
      where: path,
      next: "another job may hold it; `bench-machine status` tells, `bench-machine check` says which knob was refused",
      exit: EXIT.invalid,
    });
  }
  let past: KernelLog = { throttled: 0, ioErrors: 0, machineChecks: 0 };
  return {
    knobs: knobStates(snapshot.settings),
    unread: snapshot.unread,
    registers: async () => parseRegisters(parseJson(await line.ask("registers"))),
    verify: async () => {
      const held = parseHeld(await line.ask("verify"));
      const kernel = held.kernel === null ? null : recordsSince(past, held.kernel);
      past = held.kernel ?? past;
      return { ...held, kernel };
    },
    release: () => line.end(),
  };
}

/** One question, one line of answer; null when the other side has gone. */
function lineReader(socket: Socket): { ask(word: string): Promise<string | null>; end(): Promise<void> } {
  let text = "";
  let wake = (): void => undefined;
  let isOpen = true;
  socket.setEncoding("utf8");
  socket.on("data", (chunk) => {
    text += String(chunk);
    if (text.length > LONGEST_ANSWER) socket.destroy();
    wake();
  });
  for (const event of ["close", "error"] as const) {
    socket.on(event, () => {
      isOpen = false;
      wake();
    });
  }
  socket.setTimeout(ANSWER_SECONDS * 1_000);
  return {
    ask: async (word) => {
      socket.write(`${word}\n`);
      const end = performance.now() + ANSWER_SECONDS * 1_000;
      while (!text.includes("\n")) {
        if (!isOpen || performance.now() > end) return null;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const at = text.indexOf("\n");
      const line = text.slice(0, at);
      text = text.slice(at + 1);
      return line;
    },
    end: async () => {
      const closed = once(socket.end(), "close").catch(() => undefined);
      if (isOpen) await Promise.race([closed, delay(RESTORE_SECONDS * 1_000, undefined, { ref: false })]);
      socket.destroy();
    },
  };
}

/** A tuner of an older installation has no registers, and would let go of the machine if it were asked for them. */
function parseSnapshot(line: string | null): { settings: Setting[]; unread: Unread } | null {
  const found = parseJson(line);
  const settings = settingsIn(found);
  return found === null || settings === null ? null : { settings, unread: parseUnread(found) };
}

/** The tuner counts from the beginning of the hold. */
function parseHeld(line: string | null): Held {
  const found = parseJson(line);
  if (found === null || !("drift" in found) || !Array.isArray(found.drift)) {
    return { drift: ["the tuner no longer answers"], kernel: null };
  }
  const drift = found.drift.map(
    (one: Partial<Record<"path" | "got" | "now", unknown>>) => `${one.path} was ${one.got} and is ${one.now}`,
  );
  const { kernel } = found as { kernel?: unknown };
  return { drift, kernel: isKernelLog(kernel) ? kernel : null };
}

function isKernelLog(found: unknown): found is KernelLog {
  const names = ["throttled", "ioErrors", "machineChecks"] as const;
  return (
    typeof found === "object" && found !== null && names.every((name) => Number.isInteger((found as KernelLog)[name]))
  );
}

function recordsSince(past: KernelLog, now: KernelLog): KernelLog {
  return {
    throttled: now.throttled - past.throttled,
    ioErrors: now.ioErrors - past.ioErrors,
    machineChecks: now.machineChecks - past.machineChecks,
  };
}

function parseJson(line: string | null): object | null {
  try {
    const found: unknown = JSON.parse(line ?? "");
    return typeof found === "object" ? found : null;
  } catch {
    return null;
  }
}
