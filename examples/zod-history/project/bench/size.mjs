// The bytes and files of the installed package: the same on every machine and in every launch.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const files = readdirSync("node_modules/zod", { recursive: true })
  .map((path) => statSync(join("node_modules/zod", path)))
  .filter((entry) => entry.isFile());
const bytes = files.reduce((sum, file) => sum + file.size, 0);

const exact = { direction: "lower", exact: true };
const metrics = [
  { name: "size", unit: "B", ...exact, primary: true, launches: [[bytes]] },
  { name: "files", unit: "1", ...exact, primary: false, launches: [[files.length]] },
];
process.stdout.write(
  `${JSON.stringify({ schema: "benchwarden.samples/1", benchmarks: [{ name: "installed", metrics }] })}\n`,
);
