import { expect, test } from "vitest";
import type { Bench } from "./bench.ts";

/** Root file systems, built by a user of their own. */
export function testImages({ machine }: Bench): void {
  test("an image is asked for at a socket of its own, and what is wrong with the recipe or the host comes back", () => {
    const ask = (recipe: unknown): string =>
      machine.run([
        "setpriv",
        "--reuid",
        "bench-runner",
        "--regid",
        "bench-runner",
        "--clear-groups",
        "python3",
        "-c",
        IMAGE_CLIENT,
        JSON.stringify(recipe),
      ]).stdout;
    expect(ask({ dockerfile: "../x", files: [] })).toContain('"code":"recipe-refused"');
    const content = Buffer.from("FROM scratch\n").toString("base64");
    const recipe = { dockerfile: "Dockerfile", files: [{ path: "Dockerfile", content, executable: false }] };
    machine.sh("mv /usr/bin/podman /usr/bin/podman.away");
    try {
      expect(ask(recipe)).toContain('"code":"no-podman"');
    } finally {
      machine.sh("mv /usr/bin/podman.away /usr/bin/podman");
    }
    expect(ask(recipe)).toMatch(/^\{"ready":\{"path":"\/var\/lib\/benchwarden\/rootfs\/[0-9a-f]{64}\/root"/);
  });
}

const IMAGE_CLIENT = `
import socket, sys, time
for tries in range(50):
    try:
        one = socket.socket(socket.AF_UNIX); one.settimeout(30); one.connect("/run/benchwarden/image.sock")
        one.sendall(sys.argv[1].encode() + b"\\n")
        text = one.recv(65536)
        if text: print(text.decode()); break
    except (ConnectionError, BrokenPipeError): pass
    time.sleep(0.1)
`;
