import { EXIT, Problem } from "../../model/problem.ts";
import { terminalLines } from "../../report/cell.ts";
import { readWords, renderHelp, type Verb } from "./verb.ts";

/** Runs one verb: help, the words, and the one place where an error becomes a message and an exit code. */
export async function runVerb(name: string, verb: Verb, argv: readonly string[]): Promise<number> {
  try {
    if (argv.includes("--help") || argv.includes("-h")) {
      process.stdout.write(renderHelp(name, verb));
      return EXIT.fine;
    }
    return await verb.run(readWords(name, verb, argv));
  } catch (error) {
    if (error instanceof Problem) {
      process.stderr.write(`benchwarden: ${terminalLines(error.message)}\n`);
      return error.exit;
    }
    process.stderr.write(
      `benchwarden: this is a defect of Benchwarden, please report it\n${terminalLines(stackOf(error))}\n`,
    );
    return EXIT.failed;
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
