/** Calls `onSignal` at every SIGINT and SIGTERM, until it is disposed. */
export function stopSignals(onSignal: () => void): Disposable {
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    [Symbol.dispose]() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
