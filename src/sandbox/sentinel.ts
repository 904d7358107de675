import { spawn } from "node:child_process";
import { MARKER } from "./offspring.ts";

/** A process that outlives us and ends what we leave running. */
export interface Sentinel {
  /** Sends it away: everything was ended in order. */
  dismiss(): void;
}

/**
 * Starts a shell that sleeps until our end of its stdin closes, which the kernel does however we end. Without a word of
 * farewell it kills the sandboxes over our job folder and the processes with our marker. bubblewrap alone is not enough:
 * killed in the milliseconds before its first process inside has asked to die with it, it leaves that one behind.
 */
export function startSentinel(over: { readonly jobFolder: string; readonly marker: string }): Sentinel {
  const child = spawn("/bin/sh", ["-c", SCRIPT, "benchwarden-sentinel"], {
    cwd: "/",
    // Under other names than those it looks for, or it would find itself.
    env: { PATH: "/usr/bin:/bin", SENTINEL_FOLDER: over.jobFolder, SENTINEL_MARK: over.marker },
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  // Where it cannot be started, or is gone before us, the launches are as they would be without it.
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  if ("unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
  return { dismiss: () => child.stdin.end("bye\n") };
}

/**
 * A sandbox being made has no first process yet, so it looks again until nothing was found three times. The pattern comes
 * to `grep` on stdin: in an argument it would match `grep` itself.
 */
const SCRIPT = `
read -r word
[ "$word" = bye ] && exit 0
empty=0
while [ $empty -lt 3 ]; do
  empty=$((empty + 1))
  for file in $(printf '%s/' "$SENTINEL_FOLDER" | grep -lsFf - /proc/[0-9]*/cmdline); do
    case "$(tr '\\000' '\\n' < "$file" | head -n 1)" in
      */bwrap) pid=\${file%/*}; kill -9 "\${pid#/proc/}" && empty=0 ;;
    esac
  done
  for file in $(printf '${MARKER}=%s' "$SENTINEL_MARK" | grep -lsFf - /proc/[0-9]*/environ); do
    pid=\${file%/*}; kill -9 "\${pid#/proc/}" && empty=0
  done
  sleep 0.1
done 2>/dev/null
`;
