import { parseDocument, renderDocumentFailure } from "../model/document.ts";
import { EXIT, type ExitCode, Problem } from "../model/problem.ts";
import { type Result, ResultDocument } from "../model/result.ts";
import type { Appended, AppendReport, StoreSession, VerifyReport } from "../ports/store.ts";

/** Reads one result document from the JSON text of a file. */
export function parseResultFile(path: string, text: string): Result {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Problem(
      {
        code: "not-json",
        what: "the file is not JSON",
        where: path,
        next: "give the file that `compare --result` or `measure --result` wrote",
        exit: EXIT.usage,
      },
      { cause },
    );
  }
  const parsed = parseDocument(ResultDocument, json);
  if (parsed.ok) return parsed.value;
  throw new Problem({
    code: "bad-result",
    what: renderDocumentFailure(parsed.failure),
    where: path,
    exit: EXIT.failed,
  });
}

/** Appends results; exit code and one line per file, in their order. */
export async function appendResults(
  files: readonly { path: string; result: Result }[],
  store: StoreSession,
): Promise<{ report: AppendReport; lines: string[]; exit: ExitCode }> {
  const report = await store.append(files.map(({ result }) => ({ result })));
  const lines = report.results.map((appended, index) => `${files[index]?.path ?? ""}: ${appendedText(appended)}`);
  const isWhole = report.results.every((appended) => appended.state !== "refused");
  return { report, lines, exit: isWhole ? EXIT.fine : EXIT.failed };
}

function appendedText(appended: Appended): string {
  if (appended.state === "refused")
    return `refused: ${appended.reason}\n  kept in ${appended.setAside ?? "no place: it could not be written"}`;
  const warnings = appended.warnings.map((warning) => `\n  warning: ${warning.text}`).join("");
  return `${appended.state === "appended" ? "stored as" : "was there already as"} ${appended.path}${warnings}`;
}

/** What `store verify` says: every difference by path, then the count. */
export function verifyLines(report: VerifyReport): { lines: string[]; exit: ExitCode } {
  const lines = [
    ...report.differences.map(({ path, why }) => `${path}: ${why}`),
    ...report.notices.map(({ path, text }) => `${path}: ${text}`),
    `${report.checked.record} recordings and ${report.checked.compare} comparisons checked, ${report.differences.length} differences`,
  ];
  return { lines, exit: report.differences.length === 0 ? EXIT.fine : EXIT.failed };
}

/** Every stored result as a line of JSON, in path order; damaged ones are named and left out. */
export async function* exportLines(store: StoreSession): AsyncGenerator<{ line: string } | { note: string }> {
  for await (const stored of store.results()) {
    if (stored.ok) yield { line: JSON.stringify({ path: stored.entry.path, result: stored.result }) };
    else yield { note: `${stored.entry.path} is left out: ${stored.why}` };
  }
}
