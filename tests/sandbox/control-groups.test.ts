import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import {
  type ControlGroups,
  createLaunchGroup,
  findControlGroups,
  settingsOf,
} from "../../src/sandbox/control-groups.ts";
import { usableGroups } from "../../src/sandbox/usable-groups.ts";
import { LIMITS } from "./sandbox-fixture.ts";

/*
 * The kernel's files are played by plain ones here: what is written where, and what is read from where. That the kernel
 * obeys is tested in limits.test.ts, with the hierarchies that the host has.
 */
let root = "";
const roots: string[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "groups-"));
  roots.push(root);
});
afterAll(() => {
  for (const one of roots) rmSync(one, { recursive: true, force: true });
});

function put(path: string, content = ""): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const V2_MOUNT = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";

describe("finding the control groups of this process", () => {
  test("on a host with the unified hierarchy", () => {
    put("proc/self/cgroup", "0::/user.slice/app.scope\n");
    put("proc/self/mountinfo", V2_MOUNT);
    put("sys/fs/cgroup/user.slice/app.scope/cgroup.procs");
    expect(findControlGroups(root)).toEqual({
      unified: join(root, "sys/fs/cgroup/user.slice/app.scope"),
      memory: null,
      pids: null,
      cpuacct: null,
    });
  });

  test("on a hybrid host, each hierarchy at its own place", () => {
    put("proc/self/cgroup", "9:name=systemd:/\n8:pids:/jobs\n4:memory:/a:b\n2:cpu,cpuacct:/\n0::/unified-part\n");
    put(
      "proc/self/mountinfo",
      "31 30 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n" +
        "32 30 0:28 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n" +
        "33 30 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n" +
        "34 30 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n",
    );
    for (const path of ["unified/unified-part", "pids/jobs", "memory/a:b", "cpu,cpuacct"]) {
      put(`sys/fs/cgroup/${path}/cgroup.procs`);
    }
    const found = findControlGroups(root);
    expect(Object.values(found).map((path) => path?.slice(root.length + "/sys/fs/cgroup/".length))).toEqual([
      "unified/unified-part",
      "memory/a:b",
      "pids/jobs",
      "cpu,cpuacct/",
    ]);
  });

  test("in a container whose mount shows only its part", () => {
    put("proc/self/cgroup", "0::/docker/abc/inner\n");
    put("proc/self/mountinfo", V2_MOUNT.replace(" / ", " /docker/abc "));
    put("sys/fs/cgroup/inner/cgroup.procs");
    expect(findControlGroups(root).unified).toBe(join(root, "sys/fs/cgroup/inner"));
  });

  test("where none can be seen", () => {
    expect(findControlGroups(root)).toEqual({ unified: null, memory: null, pids: null, cpuacct: null });
    put("proc/self/cgroup", "0::/hidden\n");
    put("proc/self/mountinfo", V2_MOUNT);
    expect(findControlGroups(root).unified).toBeNull();
  });
});

/** A parent whose new groups are made beforehand, as the kernel fills a new folder with files. */
function playGroup(files: Readonly<Record<string, string>>): { parent: string; path: string } {
  const parent = join(root, "parent");
  put("parent/cgroup.subtree_control");
  for (const [file, content] of Object.entries(files)) put(`parent/launch/${file}`, content);
  return { parent, path: join(parent, "launch") };
}

describe("the groups that can be used", () => {
  // On a plain file system every group can be made, and joined by making the file.
  const all = (): ControlGroups => {
    const kinds = ["unified", "memory", "pids", "cpuacct"] as const;
    for (const kind of kinds) mkdirSync(join(root, kind));
    return Object.fromEntries(kinds.map((kind) => [kind, join(root, kind)])) as unknown as ControlGroups;
  };

  test("leave the unified one out where v1 holds and counts all", () => {
    const groups = all();
    expect(usableGroups(groups, "probe")).toEqual({ ...groups, unified: null });
  });

  for (const kind of ["memory", "pids", "cpuacct"] as const) {
    test(`have the unified one where v1 has no ${kind}`, () => {
      const groups = { ...all(), [kind]: null };
      expect(usableGroups(groups, "probe")).toEqual(groups);
    });
  }

  test("are only those that can be made", () => {
    const groups = { ...all(), memory: join(root, "absent") };
    expect(usableGroups(groups, "probe")).toEqual({ ...groups, memory: null });
  });
});

describe("the group of a launch", () => {
  test("is not made where the folder refuses it", () => {
    const none = { unified: null, memory: null, pids: null, cpuacct: null };
    expect(createLaunchGroup(none, "launch", LIMITS)).toBeNull();
    expect(createLaunchGroup({ ...none, unified: join(root, "absent") }, "launch", LIMITS)).toBeNull();
  });

  test("without controllers counts CPU time and holds nothing", () => {
    mkdirSync(join(root, "plain"));
    const groups = { unified: join(root, "plain"), memory: null, pids: null, cpuacct: null };
    const group = createLaunchGroup(groups, "launch", LIMITS);
    expect(group).toMatchObject({ limitsMemory: false, limitsProcesses: false });
    expect(group?.usage()).toEqual({ cpuSeconds: null, peakBytes: null });
    put("plain/launch/cpu.stat", "usage_usec 1500000\nuser_usec 1\n");
    expect(group?.usage()).toEqual({ cpuSeconds: 1.5, peakBytes: null });
    expect(group?.breach()).toBeNull();
    expect(group?.joins).toEqual([join(root, "plain/launch/cgroup.procs")]);
    expect(group?.startIn).toBe(join(root, "plain/launch"));
  });

  const breaches: [file: string, content: string, want: string | null][] = [
    ["memory.events", "low 0\noom 1\noom_kill 1\n", "out-of-memory"],
    ["memory.events", "low 0\noom 1\noom_kill 0\n", null],
    ["pids.events", "max 3\n", "too-many-processes"],
    ["pids.events", "max 0\n", null],
  ];
  for (const [file, content, want] of breaches) {
    test(`${file} "${content.trim().replaceAll("\n", ", ")}" means ${want ?? "nothing"}`, () => {
      mkdirSync(join(root, "plain"));
      const groups = { unified: join(root, "plain"), memory: null, pids: null, cpuacct: null };
      const group = createLaunchGroup(groups, "launch", LIMITS);
      put(`plain/launch/${file}`, content);
      expect(group?.breach()).toBe(want);
    });
  }

  test("of v1 is joined thread by thread, which does not wait for the kernel's readers", () => {
    for (const name of ["memory", "pids", "cpuacct"]) mkdirSync(join(root, name));
    const groups = { unified: null, memory: join(root, "memory"), pids: join(root, "pids"), cpuacct: null };
    const group = createLaunchGroup(groups, "launch", LIMITS);
    expect(group?.joins).toEqual([join(root, "memory/launch/tasks"), join(root, "pids/launch/tasks")]);
    expect(group?.startIn).toBeNull();
  });

  test("of v1 lets nothing fork any more once it is killed, and what is refused then is no breach", () => {
    mkdirSync(join(root, "pids"));
    const groups = { unified: null, memory: null, pids: join(root, "pids"), cpuacct: null };
    const group = createLaunchGroup(groups, "launch", LIMITS);
    put("pids/launch/pids.max", "202");
    put("pids/launch/pids.events", "max 0\n");
    group?.kill();
    expect(readFileSync(join(root, "pids/launch/pids.max"), "utf8").trim()).toMatch(/^0/);
    put("pids/launch/pids.events", "max 7\n");
    group?.kill();
    expect(group?.breach()).toBeNull();
  });

  test("of the unified hierarchy is killed by one word, which the kernel carries out in one step", () => {
    mkdirSync(join(root, "plain"));
    const groups = { unified: join(root, "plain"), memory: null, pids: null, cpuacct: null };
    const group = createLaunchGroup(groups, "launch", LIMITS);
    put("plain/launch/cgroup.kill", "0");
    group?.kill();
    expect(readFileSync(join(root, "plain/launch/cgroup.kill"), "utf8").trim()).toBe("1");
  });

  test("keeps the breach that it was killed for", () => {
    mkdirSync(join(root, "pids"));
    const groups = { unified: null, memory: null, pids: join(root, "pids"), cpuacct: null };
    const group = createLaunchGroup(groups, "launch", LIMITS);
    put("pids/launch/pids.events", "max 1\n");
    group?.kill();
    group?.kill();
    expect(group?.breach()).toBe("too-many-processes");
  });

  test("is told: no swap beside the memory, one process out of memory ends all, and bubblewrap's own two are not counted", () => {
    const limits = { ...LIMITS, memoryBytes: 4_096.5, processes: 512 };
    expect(Object.fromEntries(settingsOf("unified", limits))).toEqual({
      "memory.max": "4096",
      "memory.swap.max": "0",
      "memory.oom.group": "1",
      "pids.max": "514",
    });
    // In v1 the second counts memory and swap together; it is refused where it is below the first, so it comes after it.
    expect(settingsOf("memory", limits)).toEqual([
      ["memory.limit_in_bytes", "4096"],
      ["memory.memsw.limit_in_bytes", "4096"],
    ]);
    expect(settingsOf("pids", limits)).toEqual([["pids.max", "514"]]);
  });

  test("asks the unified hierarchy for its controllers before it makes the group", () => {
    const { parent } = playGroup({});
    rmSync(join(parent, "launch"), { recursive: true, force: true });
    createLaunchGroup({ unified: parent, memory: null, pids: null, cpuacct: null }, "launch", LIMITS);
    expect(readFileSync(join(parent, "cgroup.subtree_control"), "utf8")).toBe("+memory +pids");
  });
});
