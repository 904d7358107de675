import { createMachine } from "../../machine/fingerprint.ts";

/*
 * Called by `bench-machine check` with the root of the host: a line `STATE<tab>TEXT<tab>NAME` for each thing that a job
 * will look at as well. Nothing makes the machine unfit here: whether it may be a virtual one is said by its class, and
 * load and heat pass.
 */
const [root = "/"] = process.argv.slice(2);

/** Looked at by `bench-machine check` itself, or turned by the tuner when a job asks for it. */
const ELSEWHERE: readonly string[] = ["governor", "turbo", "smt", "disk", "clock-sync"];

createMachine({ root })
  .check({ policy: "warn", virtual: false, folder: root, patienceSeconds: 0, names: true })
  .then(
    (checks) => {
      for (const { check, state, text } of checks) {
        if (!ELSEWHERE.includes(check)) console.log([state, text.replace(/\s/g, " "), check].join("\t"));
      }
    },
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
