/** The kernel's numbers of the calls that untrusted code is refused, by processor: x86-64 and aarch64 (generic table). */
export type Processor = "x64" | "arm64";

/**
 * What no benchmark needs and what kernels were broken through: keys, programs for the kernel, counters of others, faults
 * handled in user space, asynchronous rings, mounts, other processes' memory, modules, namespaces, clocks.
 * Source: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h of the kernel. Null: not there.
 */
export const REFUSED_CALLS: Readonly<Record<string, readonly [x64: number | null, arm64: number | null]>> = {
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  unshare: [272, 97],
  setns: [308, 268],
  settimeofday: [164, 170],
  adjtimex: [159, 171],
  clock_settime: [227, 112],
  clock_adjtime: [305, 266],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  acct: [163, 89],
  syslog: [103, 116],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  vhangup: [153, 58],
  fanotify_init: [300, 262],
  iopl: [172, null],
  ioperm: [173, null],
  modify_ldt: [154, null],
};

/** Numbers whose arguments decide. */
export const ARGUED: Readonly<Record<Processor, { clone: number; clone3: number; ioctl: number; socket: number }>> = {
  x64: { clone: 56, clone3: 435, ioctl: 16, socket: 41 },
  arm64: { clone: 220, clone3: 435, ioctl: 29, socket: 198 },
};

/** The `AUDIT_ARCH_…` under which the kernel shows calls of the processor's own mode. */
export const AUDIT_ARCHITECTURE: Readonly<Record<Processor, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** Numbers of these calls, ascending. */
export function refusedCalls(processor: Processor, names = Object.keys(REFUSED_CALLS)): number[] {
  const numbers = names.flatMap((name) => {
    const [x64, arm64] = REFUSED_CALLS[name] ?? [null, null];
    return (processor === "x64" ? x64 : arm64) ?? [];
  });
  return numbers.sort((one, other) => one - other);
}
