import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { RUNNER_SETUP, runTuner } from "../runner-setup/run-tuner.ts";

export interface ServedTuner {
  readonly server: Server;
  /** The instances that were started, in that order. */
  readonly instances: ChildProcess[];
}

const open: { root: string; server: Server }[] = [];

/**
 * What systemd does for `bench-tune.socket`: an instance for each connection, with the connection as stdin and stdout until it
 * ends (`Accept=yes`). With `alone`, a second client gets end of file at once, and the place is free again only when a restore
 * has followed the instance (`MaxConnections=1`, `ExecStopPost=`).
 */
export async function serveTuner(root: string, { alone = false } = {}): Promise<ServedTuner> {
  mkdirSync(join(root, "run/benchwarden"), { recursive: true });
  const instances: ChildProcess[] = [];
  let isTaken = false;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => undefined);
    if (alone && isTaken) {
      socket.end();
      return;
    }
    isTaken = true;
    const instance = hold(root, socket);
    instances.push(instance);
    instance.once("exit", () => {
      const after = spawn(join(RUNNER_SETUP, "tune.sh"), ["restore", "--root", root], { stdio: "ignore" });
      after.once("exit", () => {
        isTaken = false;
      });
    });
  });
  open.push({ root, server });
  await new Promise<void>((resolve) => server.listen(join(root, "run/benchwarden/tune.sock"), resolve));
  return { server, instances };
}

function hold(root: string, socket: Socket): ChildProcess {
  const child = spawn(join(RUNNER_SETUP, "tune.sh"), ["hold", "--root", root], { stdio: ["pipe", "pipe", "ignore"] });
  socket.pipe(child.stdin);
  child.stdout.pipe(socket);
  child.stdin.on("error", () => undefined);
  return child;
}

/** A host whose socket the test serves itself is closed like the others. */
export function closeWith(root: string, server: Server): void {
  open.push({ root, server });
}

/** Ends every server, puts every host back and removes it. */
export function closeTuners(): void {
  for (const { root, server } of open.splice(0)) {
    server.close();
    runTuner(root, ["restore"]);
    rmSync(root, { recursive: true, force: true });
  }
}
