import { EXIT, Problem } from "../model/problem.ts";
import type { Request } from "../model/request.ts";

/** One input of an action is one variable of its environment, and Linux takes no longer one than 128 KiB. */
const MOST_BYTES = 100 * 1024;

/**
 * Throws `Problem` when requests cannot be handed on. Publish gets all of them in one input; measure gets its own, which
 * GitHub writes with indentation.
 */
export function requireSmall(requests: readonly Request[]): void {
  const all = bytes(JSON.stringify(requests));
  const largest = Math.max(0, ...requests.map((request) => bytes(JSON.stringify(request, null, 2))));
  if (all <= MOST_BYTES && largest <= MOST_BYTES) return;
  throw new Problem({
    code: "requests-too-large",
    what: "the requests are too large to be handed to the jobs that measure and publish",
    expected: `at most ${kib(MOST_BYTES)} in one input`,
    found: `${requests.length} ${requests.length === 1 ? "shard" : "shards"}, ${kib(all)} together, the largest ${kib(largest)}; ${largestParts(requests[0])}`,
    next: "split it: name fewer suites in `select` or in `machines.<class>.suites`, use fewer `machines.<class>.shards`, or let a suite `list` its benchmarks in place of naming each",
    exit: EXIT.usage,
  });
}

/** Where the bytes are: the three largest suites of the config, and how many names the selection has. */
function largestParts(request: Request | undefined): string {
  if (request === undefined) return "";
  const sizes = request.config.suites
    .map((suite) => ({ name: suite.name, size: bytes(JSON.stringify(suite)) }))
    .sort((a, b) => b.size - a.size)
    .slice(0, 3)
    .map(({ name, size }) => `suite ${name} ${kib(size)}`);
  return `of it, in each shard: ${sizes.join(", ")}`;
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

function kib(size: number): string {
  return `${(size / 1024).toFixed(1)} KiB`;
}
