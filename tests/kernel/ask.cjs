// `node ask.cjs SOCKET`: sends standard input, one line, to the guest's agent and prints the answer with the same id.
const { connect } = require("node:net");
const { readFileSync } = require("node:fs");

const line = readFileSync(0, "utf8");
const id = JSON.parse(line).id;
const socket = connect(process.argv[2] ?? "");
let text = "";
socket.setEncoding("utf8");
socket.on("connect", () => socket.write(`${line}\n`));
socket.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
socket.on("end", () => process.exit(1));
socket.on("data", (chunk) => {
  text += chunk;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
    const answer = text.slice(0, end);
    text = text.slice(end + 1);
    // What an earlier call did not wait for.
    if (!answer.startsWith(`{"id":${id},`)) continue;
    process.stdout.write(answer);
    socket.destroy();
  }
});
