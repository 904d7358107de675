import { join } from "node:path";
import { readField, readLines } from "./control-files.ts";

const PAGE_BYTES = 4_096;

/** Share of the limit from which memory that cannot be taken back leaves too little for the program's own files. */
const FULL = 0.95;

/**
 * Tells a launch that stands still at its memory limit. With swap forbidden only pages of files can be taken back, the
 * running program's own among them, and these are read again at once. Each time that is a little progress, so the kernel
 * does not find that it is out of memory and the launch goes on, thousands of times slower, until its time limit (seen
 * under Linux 6.1: two minutes, 10,000 times at the limit, no `oom`).
 *
 * So it counts as out of memory when, while it was that full, as many bytes were read again as the limit holds. Below the
 * limit this costs one small file; a program that reads large files over and over is not meant, as long as its own memory
 * leaves them room.
 *
 * @param group folder of the launch's group in the unified hierarchy
 */
export function watchThrashing(group: string): () => boolean {
  let fullSince: number | null = null;
  return () => {
    if ((readField(join(group, "memory.events"), "max") ?? 0) === 0) return false;
    const limit = Number(readLines(join(group, "memory.max"))[0]);
    const stat = (key: string): number => readField(join(group, "memory.stat"), key) ?? 0;
    if (stat("anon") + stat("shmem") < FULL * limit) {
      fullSince = null;
      return false;
    }
    const readAgain = stat("workingset_refault_file") * PAGE_BYTES;
    fullSince ??= readAgain;
    return readAgain - fullSince > limit;
  };
}
