import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { stateOf } from "../machine/fake-hosts.ts";
import { hosts } from "./few-files.ts";
import { runTuner, startTuner } from "./run-tuner.ts";

vi.setConfig({ testTimeout: 120_000 });

const host = hosts();

/** Asks one thing of a holder, and waits for the line that answers. */
async function ask({ child }: ReturnType<typeof startTuner>, word: string): Promise<string> {
  child.stdin.write(`${word}\n`);
  let text = "";
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes("\n")) break;
  }
  return text;
}

test("who asks for a machine that another holds ends with 3, and the other's knobs stay", async () => {
  const root = host();
  const before = stateOf(root);
  const first = startTuner(root, ["hold"]);
  expect(await ask(first, "hold strict")).toContain('"profile":"strict"');
  const tuned = stateOf(root);
  const journal = readFileSync(join(root, "run/benchwarden/tune.journal"), "utf8");
  const second = startTuner(root, ["hold"]);
  second.child.stdin.end("hold light\nverify\n");
  expect(await second.ended).toBe(3);
  for (const verb of ["tune", "restore"]) expect(runTuner(root, [verb]).status, verb).toBe(3);
  expect(stateOf(root)).toEqual(tuned);
  expect(readFileSync(join(root, "run/benchwarden/tune.journal"), "utf8")).toBe(journal);
  expect(JSON.parse(await ask(first, "verify"))).toMatchObject({ drift: [] });
  first.child.stdin.end();
  expect(await first.ended).toBe(0);
  expect(stateOf(root)).toEqual(before);
});

test("of many tuners at once one works at a time: each tunes or is refused, and what was there comes back", async () => {
  const root = host();
  const before = stateOf(root);
  const all = Array.from({ length: 4 }, () => startTuner(root, ["tune", "--profile", "light"]));
  for (const { child } of all) child.stdin.end();
  const ends = await Promise.all(all.map(({ ended }) => ended));
  expect(ends).toContain(0);
  expect(ends.filter((status) => status !== 0 && status !== 3)).toEqual([]);
  expect(runTuner(root, ["restore"])).toMatchObject({ status: 0, stderr: "" });
  expect(stateOf(root)).toEqual(before);
});
