import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { keysFilter, seccompFilter } from "../../src/sandbox/seccomp-filter.ts";
import { AUDIT_ARCHITECTURE, type Processor, REFUSED_CALLS, refusedCalls } from "../../src/sandbox/system-calls.ts";

const VERDICTS: Readonly<Record<number, string>> = {
  2147418112: "allow",
  2147483648: "kill",
  327681: "EPERM",
  327718: "ENOSYS",
  327777: "EAFNOSUPPORT",
};

/** What the kernel's machine would answer: the few instructions that a seccomp filter needs (linux/filter.h, seccomp.h). */
function answer(filter: Uint8Array, call: { number: number; architecture: number; arguments?: number[] }): string {
  const program = new DataView(filter.buffer);
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, call.number, true);
  data.setUint32(4, call.architecture, true);
  for (const [index, value] of (call.arguments ?? []).entries()) data.setUint32(16 + 8 * index, value, true);
  let accumulator = 0;
  for (let at = 0; at < filter.length; at += 8) {
    const [code, yes, no, k] = [
      program.getUint16(at, true),
      program.getUint8(at + 2),
      program.getUint8(at + 3),
      program.getUint32(at + 4, true),
    ];
    if (code === 0x20) accumulator = data.getUint32(k, true);
    else if (code === 0x06) return VERDICTS[k] ?? `return ${k}`;
    else {
      const holds = { 21: accumulator === k, 53: accumulator >= k, 69: (accumulator & k) !== 0 }[code];
      if (holds === undefined) throw new Error(`instruction ${code}`);
      at += 8 * (holds ? yes : no);
    }
  }
  throw new Error("ran off the end");
}

const CALLS: Readonly<
  Record<Processor, Readonly<Record<"read" | "clone" | "clone3" | "ioctl" | "socket" | "keyctl", number>>>
> = {
  x64: { read: 0, clone: 56, clone3: 435, ioctl: 16, socket: 41, keyctl: 250 },
  arm64: { read: 63, clone: 220, clone3: 435, ioctl: 29, socket: 198, keyctl: 219 },
};

for (const processor of ["x64", "arm64"] as const) {
  describe(`the filter for ${processor}`, () => {
    const filter = seccompFilter(processor);
    const architecture = AUDIT_ARCHITECTURE[processor];
    const { read, clone, clone3, ioctl, socket, keyctl } = CALLS[processor];
    const other = AUDIT_ARCHITECTURE[processor === "x64" ? "arm64" : "x64"];
    const rows: [name: string, call: { number: number; architecture?: number; arguments?: number[] }, want: string][] =
      [
        ["an ordinary call passes", { number: read }, "allow"],
        ["the same by another mode of the processor ends the process", { number: read, architecture: other }, "kill"],
        ["a new process passes", { number: clone, arguments: [0x0120_0011] }, "allow"],
        ["a new thread passes", { number: clone, arguments: [0x003d_0f00] }, "allow"],
        ["a process in a user namespace is refused", { number: clone, arguments: [0x1000_0011] }, "EPERM"],
        ["a process in a network namespace is refused", { number: clone, arguments: [0x4000_0011] }, "EPERM"],
        ["clone3 hides its flags: it is as if it were not there", { number: clone3 }, "ENOSYS"],
        ["typing into a terminal is refused", { number: ioctl, arguments: [0, 0x5412] }, "EPERM"],
        ["its neighbour, the window's size, passes", { number: ioctl, arguments: [0, 0x5413] }, "allow"],
        ["a socket of files passes", { number: socket, arguments: [1] }, "allow"],
        ["a socket of version 4 passes", { number: socket, arguments: [2] }, "allow"],
        ["a socket of version 6 passes", { number: socket, arguments: [10] }, "allow"],
        ["the list of addresses passes", { number: socket, arguments: [16] }, "allow"],
        ["a socket to the host of a virtual machine is refused", { number: socket, arguments: [40] }, "EAFNOSUPPORT"],
        ["a socket of the kernel's ciphers is refused", { number: socket, arguments: [38] }, "EAFNOSUPPORT"],
      ];
    for (const [name, call, want] of rows)
      test(name, () => expect(answer(filter, { architecture, ...call })).toBe(want));

    test("refuses every call of the table and no other below 500", () => {
      const refused = new Set(refusedCalls(processor));
      for (let number = 0; number < 500; number++) {
        const want = refused.has(number) ? "EPERM" : number === clone3 ? "ENOSYS" : "allow";
        expect(answer(filter, { number, architecture, arguments: [1] }), String(number)).toBe(want);
      }
    });

    test("for a login with keys refuses the calls for keys and no other", () => {
      // add_key, request_key and keyctl are neighbours.
      const isForKeys = (number: number): boolean => number <= keyctl && number > keyctl - 3;
      for (let number = 0; number < 500; number++) {
        const want = isForKeys(number) ? "EPERM" : "allow";
        expect(answer(keysFilter(processor), { number, architecture }), String(number)).toBe(want);
      }
      expect(answer(keysFilter(processor), { number: keyctl, architecture: other })).toBe("kill");
    });
  });
}

test("on x86-64 the x32 numbers are no second door", () => {
  const call = { number: 0x40000000 | 1, architecture: AUDIT_ARCHITECTURE.x64 };
  expect(answer(seccompFilter("x64"), call)).toBe("EPERM");
});

const HEADERS = {
  x64: "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
  arm64: "/usr/include/asm-generic/unistd.h",
} as const;

for (const processor of ["x64", "arm64"] as const) {
  const header = HEADERS[processor];
  test.skipIf(!existsSync(header))(
    `the numbers for ${processor} are those of the kernel's own headers (needs ${header})`,
    () => {
      const known = new Map(
        [...readFileSync(header, "utf8").matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\d+)/gm)].map(([, name, number]) => [
          name,
          Number(number),
        ]),
      );
      expect(known.size).toBeGreaterThan(200);
      for (const [name, [x64, arm64]] of Object.entries(REFUSED_CALLS)) {
        const ours = processor === "x64" ? x64 : arm64;
        if (ours !== null && (known.has(name) || ours < 428)) expect(known.get(name), name).toBe(ours);
      }
    },
  );
}
