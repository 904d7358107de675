import { connect, type Socket } from "node:net";
import { EXIT, Problem } from "../model/problem.ts";
import type { ImageRecipe, Images, PreparedRoot } from "../ports/images.ts";
import { type ImageAnswer, renderRecipe } from "./image-messages.ts";

/** The images of a bench machine: another user builds them, at the other end of a socket, because the runner may not. */
export function connectImages(path: string): Images {
  return { prepare: (recipe) => ask(path, recipe) };
}

async function ask(path: string, recipe: ImageRecipe): Promise<PreparedRoot> {
  const socket = connect(path);
  try {
    const answer = await firstAnswer(socket, renderRecipe(recipe));
    if ("failed" in answer) throw new Problem({ ...answer.failed, exit: EXIT.failed });
    return { ...answer.ready, release: () => hangUp(socket) };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function firstAnswer(socket: Socket, line: string): Promise<ImageAnswer> {
  return new Promise((resolve, reject) => {
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      text += chunk;
      // The builder is root's own program: its answer, one line, has the form that it has.
      if (text.endsWith("\n")) resolve(JSON.parse(text) as ImageAnswer);
    });
    socket.on("error", (cause) => reject(builderAway(cause.message)));
    socket.on("close", () => reject(builderAway("the connection ended")));
    socket.write(line);
  });
}

function hangUp(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) return resolve();
    socket.once("close", () => resolve());
    socket.end();
  });
}

function builderAway(found: string): Problem {
  return new Problem({
    code: "image-builder-away",
    what: "the image builder of this bench machine does not answer",
    found,
    next: "as root on the machine: bench-machine check; journalctl -u 'bench-image@*'",
    exit: EXIT.failed,
  });
}
