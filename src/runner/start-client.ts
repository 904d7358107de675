import { connect } from "node:net";
import { createInterface } from "node:readline";
import type { Starter } from "./controller.ts";

/** Root's side of the socket, one connection a question. Lines are JSON objects. */
export function createStarter(socket: string): Starter {
  return {
    fit: async () => {
      const [answer] = await talk(socket, { fit: true });
      return { fit: field(answer, "fit") === true, reason: String(field(answer, "reason") ?? "no reason given") };
    },
    start: async (admission, jit) => {
      const answers = await talk(socket, { ...admission, jit });
      const refused = answers.map((answer) => field(answer, "error")).find((error) => error !== undefined);
      if (refused !== undefined) throw new Error(`root refused to start the job: ${String(refused)}`);
      const ended = answers.map((answer) => field(answer, "ended")).find((result) => result !== undefined);
      return { result: String(ended ?? "the connection ended before the job") };
    },
  };
}

function talk(socket: string, message: Readonly<Record<string, unknown>>): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const answers: unknown[] = [];
    const connection = connect(socket);
    connection.on("error", reject);
    const lines = createInterface({ input: connection });
    lines.on("line", (line) => answers.push(JSON.parse(line)));
    lines.on("close", () => resolve(answers));
    connection.write(`${JSON.stringify(message)}\n`);
  });
}

function field(answer: unknown, name: string): unknown {
  return Reflect.get(Object(answer), name);
}
