/* Run as another user by ordinary-user.test.ts; prints what the sandbox is like for that user. */
import { MIB, openBench } from "./sandbox-fixture.ts";

const limits = { processes: 40, memoryBytes: 200 * MIB, diskBytes: 128 * MIB, outputBytes: MIB };
const tool = process.env.TOOL ?? "";
const bench = await openBench({ limits, toolchain: [tool] });
const python = (script: string) => bench.run(["python3", "-c", script]);
const look = await bench.shell("id -u; id -g; grep CapBnd /proc/self/status | cut -f2; touch x");
const [user, group, capabilities] = look.stdout.split("\n");
const setId = await bench.run([`${tool}/set-id`, "-u"]);
const forks = await bench.shell("for i in {1..100}; do sleep 20 & done; wait");
const threads = await python(
  "import threading, time\nfor _ in range(100): threading.Thread(target=time.sleep, args=(9,)).start()",
);
const memory = await python("import time; kept = b'x' * (500 << 20); time.sleep(9)");
const shared = await python(
  "import mmap, time; m = mmap.mmap(-1, 500 << 20); m.write(b'x' * (500 << 20)); time.sleep(9)",
);
const time = await bench.shell("trap '' TERM; while :; do sleep 1; done", { timeLimitSeconds: 0.5 });
const disk = await bench.shell("for i in {1..9}; do head -c 50M /dev/zero > /bench/out/$i; done; sleep 20");
const output = await bench.shell("head -c 1G /dev/zero; sleep 20");
// EMFILE, in the words of the program: no limit ends the launch.
const files = await python("import os\ntry:\n  while True: os.dup(0)\nexcept OSError as error: print(error.errno)");
const afterwards = await bench.shell("echo fit");
const outcome = {
  warnings: bench.session.facts.warnings.map((warning) => warning.code),
  identity: `${user} ${group}`,
  capabilities,
  setId: setId.stdout.trim(),
  readOnly: look.stderr.includes("Read-only file system"),
  processes: forks.ended,
  threads: threads.ended,
  memory: memory.ended,
  shared: shared.ended,
  time: time.ended,
  disk: disk.ended,
  output: output.ended,
  files: files.stdout.trim(),
  afterwards: afterwards.stdout.trim(),
};
await bench.close();
console.log(JSON.stringify(outcome));
