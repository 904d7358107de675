import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createApi } from "../../runner/api.ts";
import { control } from "../../runner/controller.ts";
import { parsePolicy } from "../../runner/policy.ts";
import { createStarter } from "../../runner/start-client.ts";

/** `bench-controller.service`: no shell, no home; the app's key comes as a credential of the unit. */
async function main(): Promise<void> {
  const policy = parsePolicy(readFileSync("/etc/benchwarden/policy.json", "utf8"));
  if (policy.app === null) throw new Error("the policy names no app: /etc/benchwarden/policy.json, key app");
  const key = readFileSync(join(process.env.CREDENTIALS_DIRECTORY ?? "", "app.pem"), "utf8");
  // Made by the installation. The system's own may be that of the image that several machines were made from, and then
  // each would delete the registrations of the others.
  const machine = readFileSync("/etc/benchwarden/machine-id", "utf8").trim().slice(0, 8);
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stop.abort());
  const pollSeconds = Math.max(0.2, Number(process.env.BENCHWARDEN_POLL_SECONDS) || 20);
  await control(
    { policy, app: policy.app, machine, pollSeconds, signal: stop.signal },
    {
      api: createApi(policy.app, { key, nowSeconds: () => Date.now() / 1_000 }),
      starter: createStarter("/run/benchwarden/start.sock"),
      uniform: Math.random,
      sleep: (seconds) => sleep(seconds * 1_000, undefined, { signal: stop.signal }).catch(() => undefined),
      log: (text) => console.log(text),
      // The time of this file is what `bench-machine status` shows.
      heard: () => writeFileSync(stateFile("contact"), ""),
      unfit: (reason) => {
        if (reason === null) rmSync(stateFile("unfit"), { force: true });
        else writeFileSync(stateFile("unfit"), `${reason}\n`);
      },
    },
  );
}

function stateFile(name: string): string {
  return join(process.env.RUNTIME_DIRECTORY ?? "", name);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
