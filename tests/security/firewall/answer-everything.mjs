// A host on which everything answers: TCP on these ports of every address, and UDP on 53 and 5353.
import { createSocket } from "node:dgram";
import { createServer } from "node:net";

for (const port of [22, 53, 80, 443, 8080]) createServer((socket) => socket.end("reached\n")).listen(port, "::");
for (const port of [53, 5353]) {
  const socket = createSocket("udp6");
  socket.on("message", (_, from) => socket.send("reached", from.port, from.address));
  socket.bind(port, "::");
}
