import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createMachine } from "../../src/machine/fingerprint.ts";
import type { MachineFacts } from "../../src/ports/machine.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

type Tree = Readonly<Record<string, string | null>>;

/** A host made of files; a null removes a file of the tree it is based on. */
async function identify(tree: Tree, architecture = "x64"): Promise<MachineFacts> {
  const root = mkdtempSync(join(tmpdir(), "machine-"));
  folders.push(root);
  for (const [path, content] of Object.entries(tree)) {
    if (content === null) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${content}\n`);
  }
  return createMachine({ root, architecture }).identify();
}

function x86Cpu(index: number, mhz: number): string {
  return `processor\t: ${index}
vendor_id\t: AuthenticAMD
cpu family\t: 25
model\t\t: 97
model name\t: AMD Ryzen 9 7950X
stepping\t: 2
microcode\t: 0xa601206
cpu MHz\t\t: ${mhz}
flags\t\t: fpu vme sse2
bogomips\t: ${mhz * 2}.13`;
}

const DESKTOP: Tree = {
  "proc/cpuinfo": [0, 1, 2, 3].map((cpu) => x86Cpu(cpu, 3_000 + cpu)).join("\n\n"),
  "proc/meminfo": "MemTotal:       16181432 kB\nMemFree:        100 kB",
  "proc/self/smaps": "5581-5582 r--p\nSize: 4 kB\nKernelPageSize:        4 kB",
  "proc/sys/kernel/osrelease": "6.1.0-18-amd64",
  "proc/sys/kernel/hostname": "desk",
  "proc/cmdline": "quiet isolcpus=managed_irq,2-3",
  "sys/devices/system/cpu/present": "0-3",
  "sys/devices/system/cpu/cpu0/cache/index0/level": "1",
  "sys/devices/system/cpu/cpu0/cache/index0/type": "Data",
  "sys/devices/system/cpu/cpu0/cache/index0/size": "32K",
  "sys/devices/system/cpu/cpu0/cache/index1/level": "2",
  "sys/devices/system/cpu/cpu0/cache/index1/type": "Unified",
  "sys/devices/system/cpu/cpu0/cache/index1/size": "1024K",
  ...topology(0, "0", "0"),
  ...topology(1, "0", "1"),
  ...topology(2, "0", "0"),
  ...topology(3, "0", "1"),
  "sys/devices/system/node/node0/cpulist": "0-3",
  "sys/devices/system/cpu/vulnerabilities/meltdown": "Not affected",
  "sys/class/dmi/id/product_name": "X670E",
  "sys/class/dmi/id/board_name": "PRIME",
  "sys/class/dmi/id/sys_vendor": "ASUS",
};

function topology(cpu: number, socket: string, core: string): Tree {
  const folder = `sys/devices/system/cpu/cpu${cpu}/topology`;
  return { [`${folder}/physical_package_id`]: socket, [`${folder}/core_id`]: core };
}

const BOARD: Tree = {
  "proc/cpuinfo": [
    "processor\t: 0\nBogoMIPS\t: 38.40\nCPU implementer\t: 0x41\nCPU variant\t: 0x0\nCPU part\t: 0xd05\nCPU revision\t: 0",
    "processor\t: 1\nBogoMIPS\t: 38.40\nCPU implementer\t: 0x41\nCPU variant\t: 0x1\nCPU part\t: 0xd0b\nCPU revision\t: 0",
  ].join("\n\n"),
  "proc/meminfo": "MemTotal:        7981432 kB",
  "proc/self/smaps": "KernelPageSize:       16 kB",
  "proc/device-tree/model": "Example Board 5\0",
  "sys/devices/system/cpu/present": "0-1",
};

describe("the facts of a host", () => {
  test("an x86 desktop is described by its hardware", async () => {
    const { facts, virtual } = await identify(DESKTOP);
    expect(facts).toMatchObject({
      architecture: "x64",
      cpuVendor: "AuthenticAMD",
      cpuFamily: "25",
      cpuModel: "97",
      sockets: 1,
      cores: 2,
      threads: 4,
      caches: "L1d 32K, L2 1024K",
      numaNodes: 1,
      memoryGiB: 16,
      pageSizeKiB: 4,
      product: "X670E",
      virtualisation: "none",
      machineId: null,
      bootIsolation: "isolcpus=managed_irq,2-3",
    });
    expect(virtual).toBe(false);
  });

  test("an aarch64 board with two kinds of cores names both", async () => {
    const { facts } = await identify(BOARD, "arm64");
    expect(facts).toMatchObject({
      cpuPart: "0xd05,0xd0b",
      cpuVariant: "0x0,0x1",
      cpuVendor: null,
      pageSizeKiB: 16,
      product: "Example Board 5",
    });
  });

  test("a host that shows nothing still has a fingerprint", async () => {
    expect((await identify({})).fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe("the fingerprint", () => {
  const same: [what: string, change: Tree][] = [
    ["another clock and bogomips", { "proc/cpuinfo": [0, 1, 2, 3].map((cpu) => x86Cpu(cpu, 800)).join("\n\n") }],
    ["another kernel", { "proc/sys/kernel/osrelease": "6.8.0-1-amd64" }],
    ["another host name", { "proc/sys/kernel/hostname": "bench" }],
    ["other boot words", { "proc/cmdline": "quiet" }],
    ["other mitigations", { "sys/devices/system/cpu/vulnerabilities/meltdown": "Mitigation: PTI" }],
    ["a kernel that keeps more memory", { "proc/meminfo": "MemTotal:       15900000 kB" }],
    [
      "SMT switched off",
      {
        "sys/devices/system/cpu/cpu2/topology/physical_package_id": null,
        "sys/devices/system/cpu/cpu2/topology/core_id": null,
        "sys/devices/system/cpu/cpu3/topology/physical_package_id": null,
        "sys/devices/system/cpu/cpu3/topology/core_id": null,
        "proc/cpuinfo": [0, 1].map((cpu) => x86Cpu(cpu, 3_000)).join("\n\n"),
      },
    ],
  ];
  for (const [what, change] of same) {
    test(`stays with ${what}`, async () => {
      expect((await identify({ ...DESKTOP, ...change })).fingerprint).toBe((await identify(DESKTOP)).fingerprint);
    });
  }

  const other: [what: string, change: Tree][] = [
    [
      "another stepping",
      { "proc/cpuinfo": String(DESKTOP["proc/cpuinfo"]).replaceAll("stepping\t: 2", "stepping\t: 3") },
    ],
    ["more memory", { "proc/meminfo": "MemTotal:       32881432 kB" }],
    ["another cache", { "sys/devices/system/cpu/cpu0/cache/index1/size": "2048K" }],
    ["another board", { "sys/class/dmi/id/board_name": "OTHER" }],
    ["larger pages", { "proc/self/smaps": "KernelPageSize:       64 kB" }],
    ["a machine id of its own", { "etc/benchwarden/machine-id": "0123" }],
    ["a second socket", topology(2, "1", "0")],
  ];
  for (const [what, change] of other) {
    test(`changes with ${what}`, async () => {
      expect((await identify({ ...DESKTOP, ...change })).fingerprint).not.toBe((await identify(DESKTOP)).fingerprint);
    });
  }

  test("is SHA-256 over the stable facts alone, in the order of their names: another way would end every series", async () => {
    const { fingerprint, facts } = await identify(DESKTOP);
    const stable =
      "architecture board caches cores cpuFamily cpuImplementer cpuModel cpuPart cpuRevision cpuStepping cpuVariant cpuVendor machineId memoryGiB numaNodes pageSizeKiB product sockets threads virtualisation";
    const text = JSON.stringify(Object.fromEntries(stable.split(" ").map((name) => [name, facts[name] ?? null])));
    expect(fingerprint).toBe(createHash("sha256").update(text).digest("hex").slice(0, 16));
    expect(fingerprint).toBe("3339cbea60740f5b");
  });

  test("is the same each time this host is asked", async () => {
    const first = await createMachine().identify();
    expect(await createMachine().identify()).toEqual(first);
    expect(first.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(first.facts.memoryGiB).toBeGreaterThan(0);
    expect(first.facts.threads).toBeGreaterThan(0);
    expect(first.facts.pageSizeKiB).toBeGreaterThanOrEqual(4);
  });
});

describe("the kind of virtual machine", () => {
  const rows: [what: string, tree: Tree, want: string][] = [
    ["QEMU by its vendor", { "sys/class/dmi/id/sys_vendor": "QEMU" }, "kvm"],
    ["VMware", { "sys/class/dmi/id/sys_vendor": "VMware, Inc." }, "vmware"],
    ["VirtualBox", { "sys/class/dmi/id/product_name": "VirtualBox" }, "virtualbox"],
    [
      "Hyper-V",
      { "sys/class/dmi/id/sys_vendor": "Microsoft Corporation", "sys/class/dmi/id/product_name": "Virtual Machine" },
      "hyper-v",
    ],
    [
      "a laptop of the same vendor",
      { "sys/class/dmi/id/sys_vendor": "Microsoft Corporation", "sys/class/dmi/id/product_name": "Surface Laptop" },
      "none",
    ],
    [
      "an EC2 guest",
      { "sys/class/dmi/id/sys_vendor": "Amazon EC2", "sys/class/dmi/id/product_name": "c7i.large" },
      "amazon",
    ],
    [
      "EC2 metal",
      { "sys/class/dmi/id/sys_vendor": "Amazon EC2", "sys/class/dmi/id/product_name": "c7i.metal-24xl" },
      "none",
    ],
    ["a Xen guest", { "sys/hypervisor/type": "xen" }, "xen"],
    ["the first Xen domain", { "sys/hypervisor/type": "xen", "proc/xen/capabilities": "control_d" }, "none"],
    [
      "a micro VM without firmware",
      { "sys/devices/system/clocksource/clocksource0/available_clocksource": "tsc kvm-clock" },
      "kvm",
    ],
    ["an aarch64 guest", { "proc/device-tree/hypervisor/compatible": "linux,kvm" }, "kvm"],
    ["WSL", { "proc/sys/kernel/osrelease": "5.15.90.1-microsoft-standard-WSL2" }, "wsl"],
    ["a hypervisor without a name", { "proc/cpuinfo": "flags\t\t: fpu hypervisor sse" }, "unknown"],
    ["nothing of the kind", { "proc/cpuinfo": "flags\t\t: fpu sse" }, "none"],
  ];
  for (const [what, tree, want] of rows) {
    test(`${what}: ${want}`, async () => {
      const found = await identify(tree);
      expect(found.facts.virtualisation).toBe(want);
      expect(found.virtual).toBe(want !== "none");
    });
  }
});
