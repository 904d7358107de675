import { bareProcess } from "./peers.ts";

/** Reads and writes of one byte: two system calls each, and hardly anything else. */
export function manySystemCalls(calls: number): string[] {
  return ["/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=1", `count=${calls / 2}`];
}

/** What `dd` says that its copying took, by its own clock, so that no start and no end is in it. */
export function copyingMs(stderr: string): number {
  const seconds = / copied, ([\d.]+(?:e-\d+)?) s, /.exec(stderr)?.[1];
  if (seconds === undefined) throw new Error(`dd gave no time: ${stderr.slice(0, 200)}`);
  return 1e3 * Number(seconds);
}

const WANTED_MS = 100;

/** A loop that takes about 100 ms here; the same for both sides. */
export async function fixedWorkload(): Promise<string[]> {
  const loop = (count: number): string[] => [
    "/bin/busybox",
    "sh",
    "-c",
    `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); done`,
  ];
  let count = 20_000;
  for (let trial = 0; trial < 4; trial++) {
    const start = performance.now();
    await bareProcess(loop(count));
    count = Math.max(1_000, Math.round((count * WANTED_MS) / (performance.now() - start)));
  }
  return loop(count);
}
