import type { TestMachine } from "../bench-machine.ts";

/** What the builder is asked for: a Dockerfile, and files beside it. */
export interface Recipe {
  readonly dockerfile: string;
  readonly files: readonly { readonly path: string; readonly content: string; readonly executable: boolean }[];
}

export function recipeOf(dockerfile: string, files: Readonly<Record<string, string>> = {}): Recipe {
  const all = Object.entries({ Dockerfile: dockerfile, ...files });
  const encoded = all.map(([path, text]) => ({
    path,
    content: Buffer.from(text).toString("base64"),
    executable: false,
  }));
  return { dockerfile: "Dockerfile", files: encoded };
}

/** What the builder of a booted machine answers to the runner's user, who then hangs up. */
export function askForImage(machine: TestMachine, recipe: Recipe): ImageAnswer {
  const user = ["setpriv", "--reuid", "bench-runner", "--regid", "bench-runner", "--clear-groups"];
  const done = machine.run([...user, "python3", "-c", IMAGE_CLIENT], { input: `${JSON.stringify(recipe)}\n` });
  return JSON.parse(done.stdout === "" ? "{}" : done.stdout);
}

export interface ImageAnswer {
  readonly ready?: { readonly path: string; readonly hash: string };
  readonly failed?: { readonly code: string; readonly found?: string };
}

const IMAGE_CLIENT = `
import socket, sys, time
recipe = sys.stdin.buffer.read()
for tries in range(50):
    try:
        one = socket.socket(socket.AF_UNIX); one.settimeout(100); one.connect("/run/benchwarden/image.sock")
        one.sendall(recipe)
        text = one.recv(65536)
        if text: print(text.decode()); break
    except (ConnectionError, BrokenPipeError): pass
    time.sleep(0.1)
`;

/** podman as the builder has it: its user, its environment, and a user's range of its own. Prints what podman prints. */
export function podmanOfBuilder(machine: TestMachine, argv: string): string {
  return machine.sh(`
    # The unit shares its folder in /run with this call, and takes it along when it ends.
    while systemctl list-units --plain --no-legend 'bench-image@*' | grep -q .; do sleep 0.05; done
    mapfile -t lines < <(grep ^Environment= /etc/systemd/system/bench-image@.service)
    systemd-run --quiet --pipe --wait --collect -p User=bench-image -p Group=bench-image -p Delegate=yes \\
      -p RuntimeDirectory=benchwarden-images -p RuntimeDirectoryMode=0700 -p PrivateTmp=yes "\${lines[@]/#/-p}" podman ${argv}
  `);
}

/**
 * An image of a static busybox, and nothing else, in the builder's own store: no registry can be reached from here.
 * Returns its name by digest.
 */
export function loadBase(machine: TestMachine): string {
  machine.sh(`
    mkdir -p /srv/base/bin; cp /bin/busybox /srv/base/bin; for name in sh cat; do ln -sf busybox /srv/base/bin/$name; done
    tar -C /srv/base -cf /srv/base.tar .
  `);
  podmanOfBuilder(machine, "import --quiet /srv/base.tar localhost/base:1");
  const digest = podmanOfBuilder(machine, "images --format '{{.Digest}}' localhost/base").trim();
  return `localhost/base@${digest}`;
}
