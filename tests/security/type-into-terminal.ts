/* Run in a terminal of its own by sandbox-reach.test.ts; prints, as JSON, what comes of typing into it. */
import { spawnSync } from "node:child_process";
import { openBench } from "../sandbox/sandbox-fixture.ts";

/** As if a person had pressed a key: what stands there would run in that person's shell. */
const TYPE = `import fcntl, os
try:
    fcntl.ioctl(os.open("/dev/tty", os.O_RDWR), 0x5412, b" ")
    print("typed")
except OSError as error:
    print(error)`;

const bench = await openBench();
const inside = (await bench.run(["python3", "-c", TYPE])).stdout;
await bench.close();
const outside = spawnSync("python3", ["-c", TYPE], { stdio: ["inherit", "pipe", "inherit"], encoding: "utf8" }).stdout;
console.log(JSON.stringify({ inside, outside }));
