import { expect, test } from "vitest";
import type { Bench } from "./bench.ts";

/** What launches can reach. */
export function testFirewall({ machine }: Bench): void {
  test("A33 launches reach no private address and no address of this host; others do, and this host's resolver", () => {
    machine.sh(NEIGHBOUR);
    const reach = (user: string, port: number, address = "10.77.0.2"): string =>
      machine
        .run([
          "setpriv",
          "--reuid",
          user,
          "--regid",
          user,
          "--clear-groups",
          "python3",
          "-c",
          CONNECT,
          address,
          String(port),
        ])
        .stdout.trim();
    expect(reach("root", 443)).toBe("connected");
    for (const user of ["bench-job", "bench-image"]) {
      expect(reach(user, 443), user).toBe("refused");
      expect(reach(user, 443, "203.0.113.2"), user).toBe("connected");
      expect(reach(user, 8443, "203.0.113.2"), user).toBe("refused");
      expect(reach(user, 443, "127.0.0.1"), user).toBe("refused");
      expect(reach(user, 443, "203.0.113.1"), `${user}: the host by its own address`).toBe("refused");
      expect(reach(user, 53), `${user}: a resolver, but not this host's`).toBe("refused");
    }
    // As if the network had changed since the boot: the next job finds the rules as they have to be.
    machine.sh("cp -a /etc/resolv.conf /etc/resolv.conf.before; rm /etc/resolv.conf");
    machine.sh("echo nameserver 10.77.0.2 >/etc/resolv.conf; bench-machine prepare 900; bench-machine wipe 900");
    for (const user of ["bench-job", "bench-image"]) {
      expect(reach(user, 53), user).toBe("connected");
      expect(reach(user, 53, "203.0.113.2"), `${user}: the same host by another address`).toBe("refused");
      expect(reach(user, 443), user).toBe("refused");
    }
    machine.sh("mv /etc/resolv.conf.before /etc/resolv.conf");
    // The wall falls with the rule, so that this test can fail.
    machine.sh("nft delete table inet benchwarden");
    expect(reach("bench-job", 443)).toBe("connected");
    expect(machine.run(["bench-machine", "check", "--quick"]).stdout).toMatch(/^unfit +firewall/m);
    machine.sh("systemctl restart bench-firewall");
    expect(reach("bench-job", 443)).toBe("refused");
  });
}

/** A neighbour in a network namespace, with a private and a public address, that answers on the ports of interest. */
const NEIGHBOUR = `
ip netns add neighbour 2>/dev/null || exit 0
ip link add near type veth peer name far netns neighbour
ip addr add 10.77.0.1/24 dev near; ip addr add 203.0.113.1/24 dev near; ip link set near up; ip link set lo up
ip -n neighbour addr add 10.77.0.2/24 dev far; ip -n neighbour addr add 203.0.113.2/24 dev far; ip -n neighbour link set far up
systemd-run --quiet --unit=neighbour ip netns exec neighbour python3 -c '
import socket, threading
def serve(port):
    s = socket.create_server(("", port))
    while True: s.accept()[0].close()
for port in (53, 443, 8443): threading.Thread(target=serve, args=(port,)).start()
'
systemd-run --quiet --unit=self python3 -c '
import socket
s = socket.create_server(("", 443))
while True: s.accept()[0].close()
'
for i in $(seq 100); do python3 -c 'import socket; socket.create_connection(("10.77.0.2", 443), 1); socket.create_connection(("127.0.0.1", 443), 1)' 2>/dev/null && exit 0; sleep 0.1; done; exit 1
`;

const CONNECT = `
import socket, sys
try: socket.create_connection((sys.argv[1], int(sys.argv[2])), 5); print("connected")
except ConnectionRefusedError: print("refused")
except OSError as error: print(error)
`;
