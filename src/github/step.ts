import * as core from "@actions/core";
import { redactTokens } from "../model/redact.ts";
import type { Log } from "../ports/log.ts";
import type { Step } from "../ports/workflow.ts";
import { foreignBlock, inertText } from "./inert.ts";

/** The most bytes of job summary that GitHub takes from one step; a larger one is thrown away whole. */
const SUMMARY_BYTES = 1_048_576;
const CUT = "\n\n*The rest is cut: a job summary holds 1 MiB.*\n";
/** Seconds between lines of progress: a log cannot replace a line. */
const SPARSE_SECONDS = 15;

/** The step of a workflow that this process is, by the runner's commands and files. */
export function createStep(): Step {
  let used = 0;
  return {
    async summarise(markdown) {
      const whole = redactTokens(markdown);
      const text = cutToBytes(whole, SUMMARY_BYTES - used);
      used = text === whole ? used + Buffer.byteLength(text) : SUMMARY_BYTES;
      await core.summary.addRaw(text).write();
    },
    setOutput: (name, value) => core.setOutput(name, value),
    notice: (text, place) => core.notice(inertText(text), annotation(place)),
    warn: (text, place) => core.warning(inertText(text), annotation(place)),
    fail: (text, place) => core.error(inertText(text), annotation(place)),
    foreign: (text) => core.info(foreignBlock(text)),
    group: (title, work) => core.group(inertText(title), work),
    mask: (secret) => {
      if (secret !== "") core.setSecret(secret);
    },
  };
}

/** What a person reads in the log of the step; progress at most every 15 seconds. */
export function createStepLog(now: () => number): Log {
  let last = Number.NEGATIVE_INFINITY;
  return {
    info: (text) => core.info(inertText(text)),
    warn: (text) => core.info(inertText(`warning: ${text}`)),
    progress: (text) => {
      if (now() - last < SPARSE_SECONDS) return;
      last = now();
      core.info(inertText(text));
    },
  };
}

function annotation(place: { file?: string; line?: number } | undefined): core.AnnotationProperties {
  return {
    ...(place?.file === undefined ? {} : { file: place.file }),
    ...(place?.line === undefined ? {} : { startLine: place.line }),
  };
}

/** Whole lines of `text` that fit, and a word about the rest; everything when it fits. */
function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const room = bytes - Buffer.byteLength(CUT);
  if (room <= 0) return "";
  const head = Buffer.from(text).subarray(0, room).toString("utf8");
  return `${head.slice(0, Math.max(head.lastIndexOf("\n"), 0))}${CUT}`;
}
