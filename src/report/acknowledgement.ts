/**
 * The one comment that answers a request: a line per machine class, each replaced once by the job that publishes that
 * class. Everything in it is ours: numbers, times, addresses and words of the config, never a title, a branch or a login.
 */
export interface Acknowledgement {
  /** Id of the gate's run: what `asked-by` says in the runs that it started. */
  readonly run: number;
  /** Where that run is shown. */
  readonly url: string;
  /** The commit that was asked for. */
  readonly head: string;
  readonly lines: readonly AcknowledgedClass[];
}

/** What becomes of the request on one machine class: Markdown of ours, without line breaks. */
export interface AcknowledgedClass {
  readonly class: string;
  readonly text: string;
}

export function renderAcknowledgement(asked: Acknowledgement): string {
  const lines = asked.lines.map((line) => classLine(line.class, line.text));
  return [
    `<!-- ${MARKER}${asked.run} head=${asked.head} -->`,
    `**Benchmarks of \`${asked.head.slice(0, 12)}\`** ([how this was decided](${asked.url})): the verdict of each machine class comes as a comment of its own.`,
    "",
    ...lines,
    "",
  ].join("\n");
}

/**
 * Whether a comment answers the request of that run. Say yes only when our own account wrote the comment: anyone can
 * write the marker.
 */
export function isAcknowledgement(body: string, run: number): boolean {
  return readAcknowledgement(body)?.run === run;
}

/** Run and commit of an answer, or null when the body does not begin as ours do. */
export function readAcknowledgement(body: string): { run: number; head: string } | null {
  const match = FIRST_LINE.exec(body);
  return match ? { run: Number(match[1]), head: match[2] ?? "" } : null;
}

/**
 * The body with the line of one class replaced, all other lines as they are; null when there is no such line.
 *
 * @param text Markdown of ours; line breaks become blanks
 */
export function replaceLine(body: string, machineClass: string, text: string): string | null {
  const lines = body.split("\n");
  const index = lines.findIndex((line) => line.startsWith(linePrefix(machineClass)));
  if (index < 0) return null;
  return lines.with(index, classLine(machineClass, text)).join("\n");
}

/** What follows the class in its line, or null when there is none. */
export function readLine(body: string, machineClass: string): string | null {
  const prefix = linePrefix(machineClass);
  const line = body.split("\n").find((one) => one.startsWith(prefix));
  return line === undefined ? null : line.slice(prefix.length).trimEnd();
}

const MARKER = "benchwarden:request run=";

const FIRST_LINE = /^<!-- benchwarden:request run=([1-9]\d{0,15}) head=([0-9a-f]{40}|[0-9a-f]{64}) -->\r?\n/;

function classLine(machineClass: string, text: string): string {
  return `${linePrefix(machineClass)}${text.replaceAll(/[\r\n]+/g, " ")}`;
}

function linePrefix(machineClass: string): string {
  return `- \`${machineClass}\`: `;
}
