import { execFile } from "node:child_process";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { renderAdmission } from "../../runner/admission.ts";
import { Refused } from "../../runner/guards.ts";
import { readLine } from "../../runner/read-line.ts";
import { LONGEST_LINE, parseStartMessage, type StartMessage } from "../../runner/start-message.ts";

/*
 * `bench-start@.service`, as root, one instance a connection: standard input and output are the socket. One line in; the
 * controller can ask whether the machine is fit, or have one job started, and nothing else.
 */
const RUN = "/run/benchwarden";
const run = promisify(execFile);

function say(answer: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function answer(message: StartMessage): Promise<void> {
  if (message.kind === "fit") return say(await askFitness());
  const { admission, jit } = message;
  const unit = `bench-runner@${admission.job}.service`;
  place(join(RUN, "credentials"), `${admission.job}.jit`, { content: jit, mode: 0o600 });
  place(join(RUN, "admissions"), `${admission.job}.json`, { content: renderAdmission(admission), mode: 0o644 });
  say({ started: unit });
  // `--wait` returns when the unit has ended, however it did; what it left is wiped by the unit itself.
  const ended = await run("systemctl", ["start", "--wait", unit]).then(
    () => "success",
    () => resultOf(unit),
  );
  say({ ended });
}

async function askFitness(): Promise<Readonly<Record<string, unknown>>> {
  try {
    await run("/usr/local/sbin/bench-machine", ["check", "--quick"]);
    return { fit: true };
  } catch (error) {
    const said = String(Reflect.get(Object(error), "stdout") ?? "");
    return { fit: false, reason: said.trim().slice(0, 2_000) || "bench-machine check --quick failed" };
  }
}

async function resultOf(unit: string): Promise<string> {
  const shown = await run("systemctl", ["show", "--property=Result", "--value", unit]).catch(() => ({ stdout: "" }));
  return shown.stdout.trim() || "unknown";
}

/** Temporary name and rename, so that nobody reads half of it. */
function place(folder: string, name: string, file: { content: string; mode: number }): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const half = join(folder, `.${name}.${process.pid}`);
  writeFileSync(half, file.content, { mode: file.mode, flag: "wx" });
  renameSync(half, join(folder, name));
}

readLine(process.stdin, LONGEST_LINE)
  .then((line) => answer(parseStartMessage(line)))
  .catch((error: unknown) => {
    say({ error: error instanceof Refused ? error.message : "the job could not be started" });
    if (!(error instanceof Refused)) console.error(error);
    process.exitCode = 1;
  });
