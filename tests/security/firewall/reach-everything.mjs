// Prints, as JSON, to which of these places a connection comes about. With --until-all: once it does to each.
import { createSocket } from "node:dgram";
import { connect } from "node:net";

/** @typedef {[kind: "tcp" | "udp", port: number, host: string]} Place */

/** @type {(kind: "tcp" | "udp", ports: number[], hosts: string[]) => Place[]} */
const all = (kind, ports, hosts) =>
  hosts.flatMap((host) => ports.map((port) => /** @type {Place} */ ([kind, port, host])));

const PUBLIC = ["198.51.100.2", "2001:db8::2"];
const PLACES = [
  ...all("tcp", [22, 53, 80, 443, 8080], PUBLIC),
  ...all("udp", [53, 5353], PUBLIC),
  ...all(
    "tcp",
    [53, 80, 443],
    ["10.1.0.2", "172.16.9.2", "192.168.7.2", "100.64.0.2", "169.254.169.254", "168.63.129.16"],
  ),
  ...all("udp", [53], ["10.1.0.2", "192.168.7.2", "127.0.0.1", "fd00::2"]),
  ...all("tcp", [53], ["fd00::2", "fe80::2%near"]),
  ...all("tcp", [443], ["::ffff:10.1.0.2", "fd00::2", "fe80::2%near", "64:ff9b::a01:2"]),
  ...all("tcp", [443], ["127.0.0.1", "127.8.8.8", "0.0.0.0", "::1", "198.51.100.1", "2001:db8::1"]),
];
const PATIENCE_MS = 2_000;

/** @type {(port: number, host: string) => Promise<boolean>} */
const byTcp = (port, host) =>
  new Promise((resolve) => {
    const socket = connect({ port, host, timeout: PATIENCE_MS });
    /** @param {boolean} answer */
    const say = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("data", () => say(true));
    for (const event of ["error", "timeout", "close"]) socket.on(event, () => say(false));
  });

/** @type {(port: number, host: string) => Promise<boolean>} */
const byUdp = (port, host) =>
  new Promise((resolve) => {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    /** @param {boolean} answer */
    const say = (answer) => {
      clearTimeout(timer);
      socket.close(() => resolve(answer));
    };
    const timer = setTimeout(say, PATIENCE_MS, false);
    socket.on("error", () => say(false));
    socket.on("message", () => say(true));
    // Connected, it hears of a refusal.
    socket.on("connect", () => socket.send("?"));
    socket.connect(port, host);
  });

async function reached() {
  const found = await Promise.all(PLACES.map(([kind, port, host]) => (kind === "tcp" ? byTcp : byUdp)(port, host)));
  return PLACES.filter((_, index) => found[index]).map(([kind, port, host]) => `${kind} ${port} ${host}`);
}

let places = await reached();
for (let tries = 0; process.argv.includes("--until-all") && places.length < PLACES.length && tries < 50; tries++) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  places = await reached();
}
console.log(JSON.stringify(places));
