import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { NODE } from "../../.ci/setup.mjs";
import { NO_BUBBLEWRAP } from "../sandbox/sandbox-fixture.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const NAMESPACES = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
const WHY = reasonWithout();

function reasonWithout(): string | null {
  if (process.getuid?.() !== 0) return "needs root: makes networks and users";
  const probe = "nft list tables && ip link add near type veth peer name far";
  if (spawnSync("unshare", [...NAMESPACES, "sh", "-c", probe]).status !== 0) return "needs nft, ip and namespaces";
  return NO_BUBBLEWRAP;
}

/** The users of a bench machine, as far as the rules and `setpriv` must know them. */
const USERS = ["bench-job:x:42101", "bench-image:x:42102", "bench-runner:x:42103"].map(
  (user) => `${user}:${user.split(":").at(-1)}::/:/usr/sbin/nologin\n`,
);

type Phases = Readonly<Record<"fetch" | "build" | "measure", readonly string[]>>;

describe.skipIf(WHY !== null)(`what the fetch of a bench machine reaches${WHY === null ? "" : ` (${WHY})`}`, () => {
  let all: readonly string[] = [];
  let [job, image, runner, without, unnamed]: Partial<Phases>[] = [];

  beforeAll(() => {
    const home = mkdtempSync(join(tmpdir(), "firewall-"));
    chmodSync(home, 0o777);
    mkdirSync(join(home, "checkout"));
    writeFileSync(join(home, "passwd"), `${readFileSync("/etc/passwd", "utf8")}${USERS.join("")}`);
    const script = join(ROOT, "tests/security/firewall/two-hosts.sh");
    const run = spawnSync("unshare", [...NAMESPACES, "bash", script, ROOT, home], {
      env: { PATH: process.env.PATH ?? "", HOME: home, TMPDIR: home, NODE },
      encoding: "utf8",
    });
    rmSync(home, { recursive: true });
    expect(run.stderr).toBe("");
    [all = [], job, image, runner, without, unnamed] = run.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  }, 120_000);

  const HOSTS = ["198.51.100.2", "2001:db8::2"];
  const secure = HOSTS.map((host) => `tcp 443 ${host}`);
  /** The places of the test that resolvers of the host, as the script names them, have. */
  const names = [
    "tcp 53 10.1.0.2",
    "udp 53 10.1.0.2",
    "tcp 53 2001:db8::2",
    "udp 53 2001:db8::2",
    "tcp 53 fe80::2%near",
  ];
  const wanted = [...names, ...secure].sort();
  const sorted = (places: readonly string[] | undefined): string[] => [...(places ?? [])].sort();

  test("A33 bench-job reaches the host's own resolvers and TCP 443 of public addresses, and nothing else", () => {
    expect(sorted(job?.fetch)).toEqual(wanted);
  });

  test("A33 where the host knows no resolver, port 53 is open at no address at all", () => {
    expect(sorted(unnamed?.fetch)).toEqual(secure);
  });

  test("A33 bench-image reaches TCP 80 of public addresses too, for packages that come by it", () => {
    expect(sorted(image?.fetch)).toEqual([...wanted, ...HOSTS.map((host) => `tcp 80 ${host}`)].sort());
  });

  test("A33 the rules are by user: the runner's reaches every place, private, loopback and this host's own", () => {
    expect(all.length).toBeGreaterThan(25);
    expect(runner?.fetch).toEqual(all);
  });

  test("A33 without the rules bench-job reaches every place as well, so they are what holds it", () => {
    expect(without?.fetch).toEqual(all);
  });

  test("A33 build and measure reach nothing at all, with the rules and without them", () => {
    for (const one of [job, image, runner, without, unnamed]) expect(one).toMatchObject({ build: [], measure: [] });
  });
});
