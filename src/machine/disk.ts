import type { StatsFs } from "node:fs";
import type { Finding } from "./finding.ts";

const LEAST_FREE = { bytes: 10 * 1024 ** 3, share: 0.15 } as const;

/** Room for builds and outputs, in bytes and in files; a file system without a number of files (`files` 0) has no end of them. */
export function diskFinding(
  { bavail, blocks, bsize, ffree, files }: Pick<StatsFs, "bavail" | "blocks" | "bsize" | "ffree" | "files">,
  folder: string,
): Finding {
  const share = Math.min(bavail / Math.max(1, blocks), files === 0 ? 1 : ffree / files);
  const text = `${((bavail * bsize) / 1024 ** 3).toFixed(1)} GiB and ${Math.floor(share * 100)} % free at ${folder}`;
  const isEnough = bavail * bsize >= LEAST_FREE.bytes && share >= LEAST_FREE.share;
  return isEnough
    ? { state: "ok", text }
    : {
        state: "bad",
        text: `disk full: ${text}; 10 GiB and 15 % are wanted (a bench machine makes room by \`bench-machine clean\`)`,
      };
}
