import type { Log } from "../../ports/log.ts";
import { terminalLines } from "../../report/cell.ts";

/** Seconds between lines of progress where the terminal cannot replace a line (a file, a CI log). */
const SPARSE_SECONDS = 15;

/** Tells a person on standard error what goes on; one line of progress, replaced where the terminal can. */
export function terminalLog(options: { quiet: boolean }): Log & { end(): void } {
  const { stderr } = process;
  const canReplace = stderr.isTTY === true;
  let shown = false;
  let last = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    if (shown && canReplace) stderr.write("\r\u001b[K");
    shown = false;
  };
  const line = (text: string): void => {
    clear();
    stderr.write(`${terminalLines(text)}\n`);
  };
  return {
    info: (text) => {
      if (!options.quiet) line(text);
    },
    warn: (text) => line(`warning: ${text}`),
    progress: (text) => {
      if (options.quiet) return;
      const now = performance.now() / 1000;
      if (canReplace) {
        clear();
        stderr.write(terminalLines(text).slice(0, (stderr.columns ?? 80) - 1));
        shown = true;
      } else if (now - last >= SPARSE_SECONDS) {
        last = now;
        stderr.write(`${terminalLines(text)}\n`);
      }
    },
    end: clear,
  };
}
