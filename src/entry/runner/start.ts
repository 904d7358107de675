import { execFile } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
  // An instance before this one may have been killed while its job went on.
  if (await hasRunner()) throw new Refused("another job is running");
  const { admission, jit } = message;
  const unit = `bench-runner@${admission.job}.service`;
  const [credential, admitted] = [`${admission.job}.jit`, `${admission.job}.json`];
  try {
    place(join(RUN, "credentials"), credential, { content: jit, mode: 0o600, folderMode: 0o700 });
    place(join(RUN, "admissions"), admitted, { content: renderAdmission(admission), mode: 0o644, folderMode: 0o755 });
    say({ started: unit });
    say({ ended: await runToItsEnd(unit) });
  } finally {
    // The unit wipes what it left; one that never came to start wipes nothing.
    rmSync(join(RUN, "credentials", credential), { force: true });
    rmSync(join(RUN, "admissions", admitted), { force: true });
  }
}

/** `--wait` returns when the unit has ended, however it did. */
function runToItsEnd(unit: string): Promise<string> {
  return run("systemctl", ["start", "--wait", unit]).then(
    () => "success",
    () => resultOf(unit),
  );
}

async function hasRunner(): Promise<boolean> {
  const states = "--state=active,activating,deactivating";
  const listed = await run("systemctl", ["list-units", "--no-legend", "--plain", states, "bench-runner@*.service"]);
  return listed.stdout.trim() !== "";
}

async function askFitness(): Promise<Readonly<Record<string, unknown>>> {
  if (await hasRunner()) return { fit: false, reason: "another job is running" };
  const reason = await whyUnfit();
  if (reason === null || !reason.includes("disk full")) return fitness(reason);
  // Caches are there to be dropped: only when that does not help the job has to wait.
  await run("systemctl", ["start", "bench-clean.service"]).catch(() => undefined);
  return fitness(await whyUnfit());
}

function fitness(reason: string | null): Readonly<Record<string, unknown>> {
  return reason === null ? { fit: true } : { fit: false, reason };
}

/** The lines that make the machine unfit. */
async function whyUnfit(): Promise<string | null> {
  try {
    await run("/usr/local/sbin/bench-machine", ["check", "--quick"]);
    return null;
  } catch (error) {
    const lines = String(Reflect.get(Object(error), "stdout") ?? "").split("\n");
    const unfit = lines.filter((line) => line.startsWith("unfit")).map((line) => line.replace(/\s+/g, " "));
    return unfit.join("; ").slice(0, 2_000) || "bench-machine check --quick failed";
  }
}

async function resultOf(unit: string): Promise<string> {
  const shown = await run("systemctl", ["show", "--property=Result", "--value", unit]).catch(() => ({ stdout: "" }));
  // A unit that failed may be forgotten already, and of one it does not know systemd says that all went well.
  return shown.stdout.trim().replace(/^(?:success)?$/, "failed");
}

/** Temporary name and rename, so that nobody reads half of it. */
function place(folder: string, name: string, file: { content: string; mode: number; folderMode: number }): void {
  mkdirSync(folder, { recursive: true, mode: file.folderMode });
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
