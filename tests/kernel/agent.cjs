// Inside the guest, as root: takes commands, a line of JSON each, from the host's end of a port of the machine, and answers.
const { spawnSync } = require("node:child_process");
const { openSync, readSync, writeSync } = require("node:fs");

const port = openSync("/dev/vport0p1", "r+");
const chunk = Buffer.alloc(65536);
const pause = new Int32Array(new SharedArrayBuffer(4));
let text = "";

/** @param {string} line */
function answer(line) {
  const asked = JSON.parse(line);
  const [program, ...args] = asked.argv;
  const done = spawnSync(program, args, {
    encoding: "utf8",
    input: asked.input ?? "",
    timeout: asked.timeoutMs,
    killSignal: "SIGKILL",
    maxBuffer: 64 * 1024 * 1024,
    env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", HOME: "/root" },
  });
  const failed = done.error === undefined ? "" : `${done.error.message}\n`;
  return { id: asked.id, status: done.status, stdout: done.stdout ?? "", stderr: `${failed}${done.stderr ?? ""}` };
}

/** @param {Buffer} bytes */
function write(bytes) {
  for (let at = 0; at < bytes.length; ) at += writeSync(port, bytes, at);
}

for (;;) {
  const count = readSync(port, chunk);
  // Nobody is at the other end.
  if (count === 0) Atomics.wait(pause, 0, 0, 50);
  text += chunk.toString("utf8", 0, count);
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
    const line = text.slice(0, end);
    text = text.slice(end + 1);
    if (line !== "") write(Buffer.from(`${JSON.stringify(answer(line))}\n`));
  }
}
