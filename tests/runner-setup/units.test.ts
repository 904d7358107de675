import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RUNNER_SETUP } from "./run-tuner.ts";

/** Settings of a unit file: every value of each name, in order. */
function settingsOf(name: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const line of readFileSync(join(RUNNER_SETUP, "units", name), "utf8").split("\n")) {
    const [, key, value] = /^([A-Z][A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

/** Whatever makes systemd put a filter of system calls around a unit (`context_has_seccomp` in its execute.c). */
const FILTERS = [
  "PrivateDevices",
  "ProtectKernelTunables",
  "ProtectKernelModules",
  "ProtectKernelLogs",
  "ProtectClock",
  "ProtectHostname",
  "LockPersonality",
  "RestrictNamespaces",
  "RestrictAddressFamilies",
  "RestrictRealtime",
  "RestrictSUIDSGID",
  "SystemCallArchitectures",
  "SystemCallFilter",
  "MemoryDenyWriteExecute",
];

/** What costs a launch nothing, and so is around the launcher as well. */
const WALLS: Readonly<Record<string, string>> = {
  NoNewPrivileges: "yes",
  CapabilityBoundingSet: "",
  AmbientCapabilities: "",
  ProtectSystem: "strict",
  ProtectHome: "yes",
  PrivateTmp: "yes",
  PrivateIPC: "yes",
  RemoveIPC: "yes",
  ProtectProc: "invisible",
  DevicePolicy: "closed",
  KeyringMode: "private",
  KillMode: "control-group",
};

describe("the unit that starts launches", () => {
  const launch = settingsOf("bench-launch@.service");

  test("installs no filter of system calls, which every launch would inherit and pay for", () => {
    expect(FILTERS.filter((name) => launch.has(name))).toEqual([]);
  });

  test("has every other wall, and runs as the user that has no keys", () => {
    expect(Object.fromEntries(Object.keys(WALLS).map((name) => [name, launch.get(name)?.join()]))).toEqual(WALLS);
    expect([launch.get("User"), launch.get("Group"), launch.get("SupplementaryGroups")]).toEqual([
      ["bench-job"],
      ["bench-job"],
      undefined,
    ]);
  });
});

describe("the units that are a runner", () => {
  const [one, standing] = ["bench-runner@.service", "bench-standing.service"].map(settingsOf);

  test("have the walls of launches, and each filter but the one that a compiler of programs at work cannot live with", () => {
    for (const runner of [one, standing]) {
      const found = Object.keys(WALLS).map((name) => [name, runner?.get(name)?.join()]);
      expect(Object.fromEntries(found)).toEqual(WALLS);
      expect(FILTERS.filter((name) => !runner?.has(name))).toEqual(["MemoryDenyWriteExecute"]);
      expect(runner?.get("User")).toEqual(["bench-runner"]);
    }
  });

  test("are held alike, a runner that stays like one that goes with its job", () => {
    const held = (runner: typeof one): unknown =>
      [...FILTERS, "PrivateUsers", "ProtectControlGroups", "UMask", "OOMPolicy", "SystemCallErrorNumber"].map(
        (name) => [name, runner?.get(name)],
      );
    expect(held(standing)).toEqual(held(one));
  });
});

test("of the users that jobs have, only the one that is podman's may get privileges, and none is root", () => {
  const services = readdirSync(join(RUNNER_SETUP, "units")).filter((name) => name.endsWith(".service"));
  const ofJobs = services.filter((name) =>
    /^bench-(?:controller|image|job|runner)$/.test(String(settingsOf(name).get("User"))),
  );
  expect(ofJobs.sort()).toEqual(
    ["bench-controller.service", "bench-image@.service", "bench-runner@.service", "bench-standing.service"]
      .concat("bench-launch@.service")
      .sort(),
  );
  expect(ofJobs.filter((name) => settingsOf(name).get("NoNewPrivileges")?.join() !== "yes")).toEqual([
    "bench-image@.service",
  ]);
});

/** Who may speak to root and to the other users, by socket: its group, and how many at a time. */
const SOCKETS: [name: string, group: string][] = [
  ["bench-image.socket", "bench-runner"],
  ["bench-launch.socket", "bench-runner"],
  ["bench-limit.socket", "bench-runner"],
  ["bench-start.socket", "bench-controller"],
  ["bench-tune.socket", "bench-runner"],
];

test("a socket is open to one group and one caller at a time, and there are no others", () => {
  const names = readdirSync(join(RUNNER_SETUP, "units")).filter((name) => name.endsWith(".socket"));
  expect(names.sort()).toEqual(SOCKETS.map(([name]) => name));
  for (const [name, group] of SOCKETS) {
    const socket = settingsOf(name);
    const found = ["SocketUser", "SocketGroup", "SocketMode", "MaxConnections", "Accept"].map((key) =>
      socket.get(key)?.join(),
    );
    expect(found, name).toEqual(["root", group, "0660", "1", "yes"]);
  }
});

test("what begins a job of a runner is undone by root however it ended, in the system's own mounts", () => {
  for (const [name, job] of [
    ["bench-runner@.service", "%i"],
    ["bench-standing.service", "standing"],
  ] as const) {
    const unit = settingsOf(name);
    const asRoot = "+/usr/bin/nsenter --target 1 --mount -- /usr/local/sbin/bench-machine";
    expect(unit.get("ExecStartPre"), name).toEqual([`${asRoot} prepare ${job}`]);
    expect(unit.get("ExecStopPost"), name).toEqual([`${asRoot} wipe ${job}`]);
  }
});

test("the app's key is copied to the controller alone, and hidden from whatever runs for a job", () => {
  const services = readdirSync(join(RUNNER_SETUP, "units")).filter((name) => name.endsWith(".service"));
  const given = services.filter((name) => settingsOf(name).get("LoadCredential")?.join().includes("app.pem"));
  expect(given).toEqual(["bench-controller.service"]);
  for (const name of ["bench-image@", "bench-launch@", "bench-runner@", "bench-standing"])
    expect(settingsOf(`${name}.service`).get("InaccessiblePaths")?.join(), name).toContain("-/etc/benchwarden/app.pem");
});
