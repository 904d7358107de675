import { ARGUED, AUDIT_ARCHITECTURE, type Processor, refusedCalls } from "./system-calls.ts";

/** One instruction of the kernel's classic BPF: `struct sock_filter`. Jumps count from the next instruction. */
type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, operand: number];

const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;

const ALLOW = 0x7fff_0000;
const KILL_PROCESS = 0x8000_0000;
const refuse = (errno: number): number => 0x0005_0000 | errno;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** Offsets in `struct seccomp_data`; of an argument the low half, both processors are little-endian. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const argument = (index: number): number => 16 + 8 * index;

/** Calls of the x32 mode have this bit: a second door to every number. */
const X32_BIT = 0x4000_0000;
/** CLONE_NEWNS, -CGROUP, -UTS, -IPC, -USER, -PID, -NET. */
const NEW_NAMESPACES = 0x7e02_0000;
/** Puts characters into a terminal's input, as if a person had typed them; and its paste. */
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;

/** The domains of sockets that a benchmark may use: AF_UNIX, AF_INET, AF_NETLINK (addresses of its own), AF_INET6. */
const DOMAINS = [1, 2, 10, 16];

/**
 * The filter of the profile `untrusted`, as bubblewrap takes it: refused calls end with EPERM, as if a capability were
 * missing. `clone3` hides its arguments behind a pointer, so it ends with ENOSYS and libraries fall back to `clone`, whose
 * flags can be seen. Sockets of other domains than these are refused because AF_VSOCK leads out of every network namespace,
 * to the host of a virtual machine. Another mode of the processor (32 bits) ends the process.
 */
export function seccompFilter(processor: Processor): Uint8Array {
  const { clone, clone3, ioctl, socket } = ARGUED[processor];
  return assemble([
    ...onlyThisMode(processor),
    ...refuseWhen(JUMP_EQUAL, clone3, ENOSYS),
    ...refusedCalls(processor).flatMap((number) => refuseWhen(JUMP_EQUAL, number, EPERM)),
    ...argued(clone, 0, [[JUMP_ANY_BIT, NEW_NAMESPACES]]),
    ...argued(ioctl, 1, [
      [JUMP_EQUAL, TIOCSTI],
      [JUMP_EQUAL, TIOCLINUX],
    ]),
    ...onlyArguments(socket, 0, DOMAINS),
    [RETURN, 0, 0, ALLOW],
  ]);
}

/** A filter that refuses nothing but the kernel's keys, for logins that hold some. */
export function keysFilter(processor: Processor): Uint8Array {
  return assemble([
    ...onlyThisMode(processor),
    ...refusedCalls(processor, KEY_CALLS).flatMap((number) => refuseWhen(JUMP_EQUAL, number, EPERM)),
    [RETURN, 0, 0, ALLOW],
  ]);
}

const KEY_CALLS = ["add_key", "request_key", "keyctl"];

/** Ends what runs in another mode of the processor; leaves the call's number loaded. */
function onlyThisMode(processor: Processor): Instruction[] {
  return [
    [LOAD, 0, 0, ARCHITECTURE],
    [JUMP_EQUAL, 1, 0, AUDIT_ARCHITECTURE[processor]],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD, 0, 0, NUMBER],
    ...(processor === "x64" ? refuseWhen(JUMP_AT_LEAST, X32_BIT, EPERM) : []),
  ];
}

function refuseWhen(jump: number, operand: number, errno: number): Instruction[] {
  return [
    [jump, 0, 1, operand],
    [RETURN, 0, 0, refuse(errno)],
  ];
}

/** Refuses a call by one of its arguments; afterwards the number is loaded again. */
function argued(number: number, index: number, tests: readonly (readonly [number, number])[]): Instruction[] {
  const body: Instruction[] = [
    [LOAD, 0, 0, argument(index)],
    ...tests.flatMap(([jump, operand]) => refuseWhen(jump, operand, EPERM)),
    [LOAD, 0, 0, NUMBER],
  ];
  return [[JUMP_EQUAL, 0, body.length, number], ...body];
}

/** Refuses a call unless one of its arguments is among these. */
function onlyArguments(number: number, index: number, allowed: readonly number[]): Instruction[] {
  const body: Instruction[] = [
    [LOAD, 0, 0, argument(index)],
    // Over the later tests and the refusal.
    ...allowed.map((one, place): Instruction => [JUMP_EQUAL, allowed.length - place, 0, one]),
    [RETURN, 0, 0, refuse(EAFNOSUPPORT)],
    [LOAD, 0, 0, NUMBER],
  ];
  return [[JUMP_EQUAL, 0, body.length, number], ...body];
}

const INSTRUCTION_BYTES = 8;

function assemble(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * INSTRUCTION_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, [code, whenTrue, whenFalse, operand]] of program.entries()) {
    const at = index * INSTRUCTION_BYTES;
    view.setUint16(at, code, true);
    view.setUint8(at + 2, whenTrue);
    view.setUint8(at + 3, whenFalse);
    view.setUint32(at + 4, operand, true);
  }
  return bytes;
}
