import { connect } from "node:net";

/** What root's side of the socket says when the limit runs. */
const GRANTED = "limited\n";
const MOST_SECONDS = 30;

/** Has the time limit of a standing runner's job begin. False: it was not promised, in time or at all. */
export function askForLimit(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket)
      .setEncoding("utf8")
      .setTimeout(MOST_SECONDS * 1_000);
    let said = "";
    connection.on("data", (text: string) => {
      said = (said + text).slice(0, GRANTED.length + 1);
    });
    connection.on("timeout", () => connection.destroy());
    connection.on("error", () => undefined);
    connection.on("close", () => resolve(said === GRANTED));
  });
}
