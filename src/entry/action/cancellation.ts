import { stopSignals } from "../stop-signals.ts";

/**
 * The runner cancels a step with SIGINT, then SIGTERM 7.5 seconds later, then kills it after 2.5 more. The first asks
 * to end and keep what there is; the second is no reason to stop writing it. Dispose it when the step is done.
 * Source: actions/runner, ProcessInvoker.cs.
 */
export function cancellation(): { readonly signal: AbortSignal; [Symbol.dispose](): void } {
  const controller = new AbortController();
  const signals = stopSignals(() => controller.abort());
  return { signal: controller.signal, [Symbol.dispose]: () => signals[Symbol.dispose]() };
}
