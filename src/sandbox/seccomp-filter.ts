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

/**
 * The filter of the profile `untrusted`, as bubblewrap takes it: refused calls end with EPERM, as if a capability were
 * missing. `clone3` hides its arguments behind a pointer, so it ends with ENOSYS and libraries fall back to `clone`, whose
 * flags can be seen. Another mode of the processor (32 bits) ends the process.
 */
export function seccompFilter(processor: Processor): Uint8Array {
  const { clone, clone3, ioctl } = ARGUED[processor];
  return assemble([
    [LOAD, 0, 0, ARCHITECTURE],
    [JUMP_EQUAL, 1, 0, AUDIT_ARCHITECTURE[processor]],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD, 0, 0, NUMBER],
    ...(processor === "x64" ? refuseWhen(JUMP_AT_LEAST, X32_BIT, EPERM) : []),
    ...refuseWhen(JUMP_EQUAL, clone3, ENOSYS),
    ...refusedCalls(processor).flatMap((number) => refuseWhen(JUMP_EQUAL, number, EPERM)),
    ...argued(clone, 0, [[JUMP_ANY_BIT, NEW_NAMESPACES]]),
    ...argued(ioctl, 1, [
      [JUMP_EQUAL, TIOCSTI],
      [JUMP_EQUAL, TIOCLINUX],
    ]),
    [RETURN, 0, 0, ALLOW],
  ]);
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
