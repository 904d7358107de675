import { measure } from "../../src/measure/measure.ts";
import type { Result } from "../../src/model/result.ts";
import type { FitnessPolicy } from "../../src/ports/machine.ts";
import { sampleRequest } from "./sample-request.ts";
import type { SimulatedWorld } from "./simulated-world.ts";

/** Measures the sample request in a world whose machine's class has this policy. */
export async function measureOn(
  { ports }: Pick<SimulatedWorld, "ports">,
  policy: FitnessPolicy | null,
  {
    signal = new AbortController().signal,
    changes = {},
    benchmarks = null,
  }: {
    signal?: AbortSignal;
    changes?: Parameters<typeof sampleRequest>[0];
    benchmarks?: readonly string[] | null;
  } = {},
): Promise<Result> {
  const request = { ...sampleRequest(changes), benchmarks: benchmarks === null ? null : [...benchmarks] };
  const runner = { runner: "jit", policy, virtual: true, optional: false, suites: null };
  const config = policy === null ? request.config : { ...request.config, machines: { local: runner } };
  const input = { harness: [], trees: new Map(), version: "0.0.0", attempt: 1, signal };
  return measure({ ...input, request: { ...request, config } as typeof request }, ports);
}
