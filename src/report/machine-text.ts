import { terminalText } from "./cell.ts";

interface Checked {
  readonly check: string;
  readonly state: "ok" | "warn" | "unfit" | "unknown";
  readonly text: string;
}

/** One line for each check, then the whole in one sentence, and what the unknown ones mean. */
export function renderFitness(checks: readonly Checked[]): string {
  const width = Math.max(0, ...checks.map(({ check }) => check.length));
  const lines = checks.map(
    ({ check, state, text }) => `${state.padEnd(7)}  ${check.padEnd(width)}  ${terminalText(text, 500)}`,
  );
  return `${lines.join("\n")}\n\n${fitnessSentence(checks)}\n${unknownSentence(checks)}`;
}

function unknownSentence(checks: readonly Checked[]): string {
  if (!checks.some(({ state }) => state === "unknown")) return "";
  return "What is unknown spoils no launch, and is not seen when it happens: docs/machine.md tells what each line means.\n";
}

function fitnessSentence(checks: readonly Checked[]): string {
  if (checks.some(({ state }) => state === "unfit")) return "This machine is not fit: a job here would be invalid.";
  if (checks.some(({ state }) => state === "warn"))
    return "This machine can measure, with more noise than a tuned one.";
  return "This machine is fit.";
}

/** The fingerprint, then each fact that is known. */
export function renderFingerprint(machine: { fingerprint: string; facts: Readonly<Record<string, unknown>> }): string {
  const facts = Object.entries(machine.facts).filter(([, value]) => value !== null);
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  const lines = facts.map(([name, value]) => `${name.padEnd(width)}  ${terminalText(String(value), 200)}`);
  return `${machine.fingerprint}\n\n${lines.join("\n")}\n`;
}
