/* Prints, as JSON, which descriptors and variables a launch has; run by a caller that holds more of both. */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { findControlGroups } from "../../src/sandbox/control-groups.ts";
import { openBench } from "../sandbox/sandbox-fixture.ts";

const unified = { groups: { unified: findControlGroups().unified, memory: null, pids: null, cpuacct: null } };
const watched = { groups: { unified: null, memory: null, pids: null, cpuacct: null } };
const told: Record<string, string[]> = {
  leak: readdirSync("/proc/self/fd"),
  plain: namesOf(execFileSync("env", { encoding: "utf8" })),
};
const ways = [
  ["bubblewrap", "bubblewrap", {}],
  ["bubblewrap-unified", "bubblewrap", unified],
  ["bubblewrap-watched", "bubblewrap", watched],
  ["none", "none", {}],
] as const;
for (const [name, sandbox, executor] of ways) {
  const bench = await openBench({ sandbox, executor });
  // The shell's own descriptors, listed by a child: whoever lists a folder holds one more meanwhile.
  const ran = await bench.run(["/bin/sh", "-c", "ls /proc/$$/fd; true"]);
  told[name] = ran.stdout.trim().split("\n");
  if (name === "bubblewrap") {
    const variables = await bench.run(["/usr/bin/env"]);
    told.environment = namesOf(variables.stdout);
  }
  await bench.close();
}
console.log(JSON.stringify(told));

function namesOf(environment: string): string[] {
  const lines = environment.trim().split("\n");
  return lines.map((line) => line.split("=")[0] ?? "").sort();
}
