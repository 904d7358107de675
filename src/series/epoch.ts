import { createHash } from "node:crypto";
import type { Metric } from "../model/metric.ts";
import type { Result } from "../model/result.ts";

/**
 * What must be the same for two recordings to stand on one line: hardware, sandbox with its profile and place of the
 * clock, and the knobs with the values they really had.
 *
 * @returns 16 hex digits of a SHA-256 over these
 */
export function epochOf(result: Pick<Result, "machine" | "environment">): string {
  const { machine, environment } = result;
  const knobs = machine.knobs.map((knob) => [knob.knob, knob.got]).sort(byText);
  const { sandbox, profile, timing } = environment;
  return sha256(JSON.stringify([machine.fingerprint, sandbox, profile, timing, knobs])).slice(0, 16);
}

/** What a metric's numbers mean: another unit or another source is another quantity under the same name. */
export function definitionOf(metric: Pick<Metric, "unit" | "source">): string {
  return sha256(JSON.stringify([metric.unit, metric.source])).slice(0, 8);
}

/** Facts of a host that stay on the point: they may move numbers, and change too often to end a series. */
const NOTED = /kernel|microcode|isolation|mitigations|boot|rootfs|toolchain/i;

/** What of a host may move numbers without ending a series. */
export function notedFacts({ machine }: Pick<Result, "machine">): Result["machine"]["facts"] {
  const facts = Object.entries(machine.facts).filter(([name]) => NOTED.test(name));
  return Object.fromEntries(facts.sort(byText));
}

/** An environment on a machine that became another at a time. */
export function onChangedMachine(environment: string, since: string): string {
  return JSON.stringify({ ...JSON.parse(environment), machine: since });
}

/** What may have moved a number without ending its series, as one comparable text. */
export function environmentOf(
  result: Pick<Result, "machine" | "environment" | "benchwarden">,
  suiteHash: string,
): string {
  const harness = result.benchwarden.split(".")[0] ?? "";
  return JSON.stringify({
    rootfs: result.environment.rootfs,
    limits: result.environment.limits,
    suite: suiteHash,
    harness,
    ...notedFacts(result),
  });
}

function byText(a: readonly unknown[], b: readonly unknown[]): number {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
