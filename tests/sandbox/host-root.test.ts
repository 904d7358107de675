import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { hostRootArguments } from "../../src/sandbox/host-root.ts";

const top = mkdtempSync(join(tmpdir(), "host-root-"));
afterAll(() => rmSync(top, { recursive: true }));

test("A34 of /etc a launch gets what all may read of the few things it needs, also when root starts it", async () => {
  const etc = join(top, "etc");
  for (const folder of ["pki/tls/private", "java-17-openjdk", "ssl/certs", "closed", "secrets"]) {
    mkdirSync(join(etc, folder), { recursive: true });
  }
  const files: [path: string, mode: number][] = [
    ["pki/tls/private/server.key", 0o600],
    ["pki/tls/cert.pem", 0o644],
    ["java-17-openjdk/jmxremote.password", 0o600],
    ["java-17-openjdk/java.security", 0o644],
    ["ssl/certs/ca.pem", 0o644],
    ["secrets/token", 0o644],
    ["shadow", 0o640],
    ["hostname", 0o644],
  ];
  for (const [path, mode] of files) {
    writeFileSync(join(etc, path), path);
    chmodSync(join(etc, path), mode);
  }
  symlinkSync("cert.pem", join(etc, "pki/tls/link.pem"));
  const copy = join(top, "copy");
  await hostRootArguments(copy, etc);
  const there = [...files.map(([path]) => path), "pki/tls/link.pem"].filter((path) => existsSync(join(copy, path)));
  expect(there.sort()).toEqual([
    "java-17-openjdk/java.security",
    "pki/tls/cert.pem",
    "pki/tls/link.pem",
    "ssl/certs/ca.pem",
  ]);
  expect(readFileSync(join(copy, "passwd"), "utf8")).toContain("bench:x:1000");
});
