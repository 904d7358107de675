import { expect, test } from "vitest";
import type { TestMachine } from "../bench-machine.ts";
import type { Bench } from "./bench.ts";

/** The machine is quiet for as long as a job holds it so. */
export function testTuning({ machine }: Bench): void {
  test("the machine is tuned for as long as a job keeps its end of the connection, one job at a time", () => {
    const said = machine.run(["python3", "-c", TUNE_CLIENT]);
    expect(said, said.stderr).toMatchObject({ status: 0 });
    const [snapshot, registers, second] = said.stdout.trim().split("\n");
    expect(JSON.parse(snapshot ?? "")).toBeTypeOf("object");
    // A container of a virtual machine has no clock to read; the answer says so, or has one for each CPU.
    const { clocks, why } = JSON.parse(registers ?? "");
    expect(clocks.length > 0).toBe(why.clock === null);
    expect(second).toBe("second: end of file");
  });

  test("a tuner that is killed leaves nothing tuned: its unit puts everything back", async () => {
    await machine.until(() => !isQuiet(machine), "the job before let go");
    machine.sh(`systemd-run --quiet --unit=holds-tuned python3 -c '${HOLD_CLIENT}'`);
    await machine.until(() => isQuiet(machine), "tuned");
    machine.sh("systemctl kill --signal=KILL --kill-whom=all 'bench-tune@*.service'");
    await machine.until(() => machine.run(["test", "-e", "/run/benchwarden/tune.journal"]).status !== 0, "put back");
    expect(isQuiet(machine)).toBe(false);
    machine.run(["systemctl", "stop", "holds-tuned"]);
  });
}

/** Whether a knob of the light profile is turned: this timer runs on an untuned Debian. A container may write no other. */
export function isQuiet(machine: TestMachine): boolean {
  return machine.run(["systemctl", "is-active", "--quiet", "e2scrub_all.timer"]).status !== 0;
}

/** Holds the machine tuned; while the holder before is still putting back, its connection is dropped, and it asks again. */
export const HOLD_CLIENT = `
import socket, time
for _ in range(100):
  one = socket.socket(socket.AF_UNIX)
  try:
    one.connect("/run/benchwarden/tune.sock"); one.sendall(b"hold light\\n")
    if one.recv(1): break
  except OSError: pass
  time.sleep(0.2)
time.sleep(600)
`;

const TUNE_CLIENT = `
import socket
one = socket.socket(socket.AF_UNIX); one.connect("/run/benchwarden/tune.sock"); one.settimeout(60)
one.sendall(b"hold light\\n")
def answer():
    text = b""
    while not text.endswith(b"\\n"): text += one.recv(65536)
    print(text.decode().strip().replace("\\n", ""))
answer()
one.sendall(b"registers\\n")
answer()
two = socket.socket(socket.AF_UNIX); two.settimeout(10)
try:
    two.connect("/run/benchwarden/tune.sock"); two.sendall(b"hold light\\n")
    print("second:", "end of file" if two.recv(1) == b"" else "served")
except (ConnectionError, BrokenPipeError): print("second: end of file")
one.close()
`;
