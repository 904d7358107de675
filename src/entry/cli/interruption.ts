import { stopSignals } from "../stop-signals.ts";

/**
 * The first Ctrl-C or TERM asks the command to end and keep what it has; a second one ends at once.
 * Dispose it when the command is done.
 */
export function interruption(): { readonly signal: AbortSignal; [Symbol.dispose](): void } {
  const controller = new AbortController();
  const signals = stopSignals(() => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  });
  return { signal: controller.signal, [Symbol.dispose]: () => signals[Symbol.dispose]() };
}
