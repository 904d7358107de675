import type { HostFiles } from "./host-files.ts";

/** Words in the names that firmware gives, and the hypervisor that uses them. Metal instances of clouds carry both. */
const FIRMWARE: readonly (readonly [words: RegExp, kind: string])[] = [
  [/\.metal\b/i, "none"],
  [/vmware/i, "vmware"],
  [/virtualbox|innotek/i, "virtualbox"],
  [/qemu|\bkvm\b|openstack|rhev|proxmox/i, "kvm"],
  [/google compute engine/i, "kvm"],
  [/amazon ec2/i, "amazon"],
  [/microsoft corporation.*virtual machine/i, "hyper-v"],
  [/\bxen\b|hvm domu/i, "xen"],
  [/parallels/i, "parallels"],
  [/bhyve/i, "bhyve"],
  [/apple.*virtualization/i, "apple"],
];

/**
 * The kind of virtual machine this host is, `none` on metal, `unknown` when a hypervisor shows itself without a name.
 * Containers do not count: they run on the same kernel and clocks.
 */
export function virtualisation(host: HostFiles): string {
  const firmware = ["sys_vendor", "product_name", "board_vendor", "chassis_vendor"]
    .map((name) => host.text(`sys/class/dmi/id/${name}`))
    .join(" ");
  const named = FIRMWARE.find(([words]) => words.test(firmware));
  if (named) return named[1];
  const type = host.text("sys/hypervisor/type");
  if (type !== null) return type === "xen" ? xenKind(host) : type;
  if (host.text("proc/device-tree/hypervisor/compatible") !== null) return "kvm";
  if (/microsoft/i.test(host.text("proc/sys/kernel/osrelease") ?? "")) return "wsl";
  const clocks = host.text("sys/devices/system/clocksource/clocksource0/available_clocksource") ?? "";
  if (clocks.includes("kvm-clock")) return "kvm";
  if (clocks.includes("hyperv")) return "hyper-v";
  return hasHypervisorFlag(host) ? "unknown" : "none";
}

/** Xen's first domain runs on the metal. */
function xenKind(host: HostFiles): string {
  return (host.text("proc/xen/capabilities") ?? "").includes("control_d") ? "none" : "xen";
}

function hasHypervisorFlag(host: HostFiles): boolean {
  return /^flags\s*:.*\bhypervisor\b/m.test(host.text("proc/cpuinfo") ?? "");
}
