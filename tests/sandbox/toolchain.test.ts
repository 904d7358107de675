import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  type BenchOptions,
  inBubblewrap,
  MIB,
  NO_BUBBLEWRAP,
  openBench,
  problemOf,
  writeFiles,
} from "./sandbox-fixture.ts";

/** The folder that holds a tool's `bin`, as a person would name it in the config; null when the tool is not here. */
function toolFolder(program: string, ask: readonly string[]): string | null {
  try {
    const answer = execFileSync(program, ask, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    return existsSync(join(answer, "bin")) ? realpathSync(answer) : null;
  } catch {
    return null;
  }
}

const RUST = toolFolder("rustc", ["--print", "sysroot"]);
const GO = toolFolder("go", ["env", "GOROOT"]);
/** The Node of the dev dependencies lies in this checkout, which may be in any home. */
const NODE = realpathSync(fileURLToPath(new URL("../../node_modules/node", import.meta.url)));

const RUST_FILES = {
  "rs/Cargo.toml": '[package]\nname = "sample"\nversion = "0.1.0"\nedition = "2021"\n',
  "rs/Cargo.lock": 'version = 3\n\n[[package]]\nname = "sample"\nversion = "0.1.0"\n',
  "rs/src/main.rs": 'fn main() { println!("rust {}", 6 * 7); }\n',
};
const GO_FILES = {
  "go/go.mod": "module sample\n\ngo 1.18\n",
  "go/main.go": 'package main\n\nfunc main() { println("go", 6*7) }\n',
};
const FETCH_FILES = {
  "npm/package.json": '{ "name": "sample", "version": "1.0.0", "dependencies": { "zod": "4.6.7" } }',
  "rs/Cargo.toml": `${RUST_FILES["rs/Cargo.toml"]}[dependencies]\nitoa = "1"\n`,
  "rs/src/main.rs": 'fn main() { println!("{}", itoa::Buffer::new().format(42)); }\n',
  "go/go.mod": "module sample\n\ngo 1.21\n\nrequire golang.org/x/text v0.14.0\n",
  "go/main.go":
    'package main\n\nimport "golang.org/x/text/language"\n\nfunc main() { println(language.English.String()) }\n',
};
const FULL = process.env.BENCHWARDEN_FULL === "1";
const ROOM = { limits: { memoryBytes: 4_096 * MIB, diskBytes: 2_048 * MIB, tmpBytes: 1_024 * MIB } };

function goPlan(more: readonly string[] = []): BenchOptions {
  const folders = [GO ?? "", ...more];
  return { toolchain: folders, path: folders.map((folder) => join(folder, "bin")), ...ROOM };
}

function needs(title: string, folder: string | null, tool: string): string {
  return folder === null ? `${title} (needs ${tool})` : inBubblewrap(title);
}

describe("toolchains where they are installed", () => {
  const rust = needs("cargo from a home builds offline, and its program runs when measured", RUST, "cargo");
  test.skipIf(RUST === null || NO_BUBBLEWRAP !== null)(rust, { timeout: 120_000 }, async () => {
    const folder = RUST ?? "";
    const bench = await openBench({ files: RUST_FILES, toolchain: [folder], path: [join(folder, "bin")], ...ROOM });
    const steps = { directory: "rs", timeLimitSeconds: 100 };
    const built = await bench.run(["cargo", "build", "--locked", "--offline"], { ...steps, phase: "build" });
    expect(built.exit, built.stderr).toBe(0);
    const mounts = ["rs/target/debug/sample"];
    const ran = await bench.run(["target/debug/sample"], { ...steps, mounts });
    expect(ran.stdout).toBe("rust 42\n");
    const look = await bench.run(["find", ".", "-type", "f"], { ...steps, mounts });
    expect(look.stdout, "only the artifact is there").toBe("./target/debug/sample\n");
    await bench.close();
  });

  const go = needs("go runs its compiler from where it is installed", GO, "go");
  test.skipIf(GO === null || NO_BUBBLEWRAP !== null)(go, { timeout: 60_000 }, async () => {
    const bench = await openBench({ files: GO_FILES, ...goPlan() });
    const compile = ["go", "tool", "compile", "-p", "main", "-o", "main.o", "main.go"];
    const ran = await bench.run(compile, { directory: "go", phase: "build" });
    expect(ran.exit, ran.stderr).toBe(0);
    expect(existsSync(join(bench.tree, "go/main.o"))).toBe(true);
    await bench.close();
  });

  // A fresh home has no compiled standard library: this takes a quarter of a minute of CPU time.
  const whole = needs("go builds with what its home keeps, and its program runs when measured", GO, "go");
  test.skipIf(!FULL || GO === null || NO_BUBBLEWRAP !== null)(
    `${whole} (only in the full run)`,
    { timeout: 180_000 },
    async () => {
      const bench = await openBench({ files: GO_FILES, ...goPlan() });
      const steps = { directory: "go", timeLimitSeconds: 150 };
      const built = await bench.run(["go", "build", "-o", "sample"], { ...steps, phase: "build" });
      expect(built.exit, built.stderr).toBe(0);
      expect(existsSync(join(bench.home, ".cache/go-build"))).toBe(true);
      const ran = await bench.run(["./sample"], { ...steps, mounts: ["go/sample"] });
      expect(ran.stderr).toBe("go 42\n");
      await bench.close();
    },
  );

  const online = inBubblewrap(
    "npm, cargo and go fetch from their registries without any setting of the host (only in the full run)",
  );
  test.skipIf(!FULL || RUST === null || GO === null || NO_BUBBLEWRAP !== null)(
    online,
    { timeout: 180_000 },
    async () => {
      const bench = await openBench({ files: FETCH_FILES, ...goPlan([RUST ?? ""]) });
      const steps: [directory: string, argv: string[]][] = [
        ["npm", ["npm", "install", "--ignore-scripts"]],
        ["npm", ["npm", "ci", "--ignore-scripts"]],
        ["rs", ["cargo", "fetch"]],
        ["go", ["go", "mod", "tidy"]],
        ["go", ["go", "mod", "download"]],
      ];
      for (const [directory, argv] of steps) {
        const ran = await bench.run(argv, { phase: "fetch", directory, timeLimitSeconds: 100 });
        expect(ran.exit, `${argv.join(" ")}: ${ran.stderr}`).toBe(0);
      }
      const built = await bench.run(["cargo", "build", "--offline"], {
        phase: "build",
        directory: "rs",
        timeLimitSeconds: 100,
      });
      expect(built.exit, built.stderr).toBe(0);
      await bench.close();
    },
  );

  test.skipIf(NO_BUBBLEWRAP !== null)(
    inBubblewrap("a node outside of the system folders runs from its own place"),
    async () => {
      const bench = await openBench({
        files: { "a.mjs": "console.log(process.execPath)" },
        toolchain: [NODE],
        path: [join(NODE, "bin")],
      });
      expect((await bench.run(["node", "a.mjs"])).stdout.trim()).toBe(join(NODE, "bin/node"));
      await bench.close();
    },
  );

  test.skipIf(NO_BUBBLEWRAP !== null)(
    inBubblewrap("a toolchain is read-only, and its neighbours are not there"),
    async () => {
      const home = mkdtempSync(join(tmpdir(), "toolchain-"));
      writeFiles(home, { "tool/bin/hello.sh": "#!/bin/sh\necho hello\n", "private/key": "secret" });
      const tool = join(home, "tool");
      const bench = await openBench({ toolchain: [`${tool}/`], path: [join(tool, "bin")] });
      const ran = await bench.shell(`hello.sh; touch ${tool}/bin/x; ls ${home}`);
      expect(ran.stdout).toBe("hello\ntool\n");
      expect(ran.stderr).toContain("Read-only file system");
      await bench.close();
      rmSync(home, { recursive: true });
    },
  );
});

describe.skipIf(NO_BUBBLEWRAP !== null)(inBubblewrap("a program that the sandbox does not show"), () => {
  test("is named with its place on the host and what to write into the config", async () => {
    const home = mkdtempSync(join(tmpdir(), "elsewhere-"));
    writeFiles(home, { "tool/bin/my-tool.sh": "#!/bin/sh\necho found\n" });
    const saved = process.env.PATH;
    process.env.PATH = `${join(home, "tool/bin")}:${saved}`;
    const bench = await openBench();
    try {
      const problem = await problemOf(bench.run(["my-tool.sh"], { phase: "build" }));
      expect(problem.message).toBe(
        `my-tool.sh was not found in the sandbox; it is at ${home}/tool/bin/my-tool.sh on the host\n` +
          `  next:     add to \`environment\` of the config: \`toolchain: [${home}/tool]\` and \`path: [${home}/tool/bin]\``,
      );
    } finally {
      process.env.PATH = saved;
      await bench.close();
    }
    const told = await openBench({ toolchain: [join(home, "tool")], path: [join(home, "tool/bin")] });
    expect((await told.run(["my-tool.sh"])).stdout, "what the message says works").toBe("found\n");
    await told.close();
    rmSync(home, { recursive: true });
  });

  test("behind a version manager is named by the folder of the real tool", async () => {
    const home = mkdtempSync(join(tmpdir(), "manager-"));
    writeFiles(home, {
      "cargo/bin/rustup": "#!/bin/sh\n",
      "rustup/toolchains/nightly-x/bin/cargo": "",
      "rustup/toolchains/stable-x/bin/cargo": "",
      "pyenv/shims/python9.sh": "#!/bin/sh\n",
      "pyenv/versions/9.1/bin/python9.sh": "#!/bin/sh\n",
    });
    for (const path of [
      "cargo/bin/rustup",
      "rustup/toolchains/nightly-x/bin/cargo",
      "rustup/toolchains/stable-x/bin/cargo",
    ]) {
      execFileSync("chmod", ["+x", join(home, path)]);
    }
    symlinkSync("rustup", join(home, "cargo/bin/cargo"));
    const saved = { ...process.env };
    process.env.PATH = `${home}/cargo/bin:${home}/pyenv/shims:/usr/bin:/bin`;
    process.env.RUSTUP_HOME = join(home, "rustup");
    const bench = await openBench();
    try {
      const cargo = await problemOf(bench.run(["cargo", "build"], { phase: "build" }));
      expect(cargo.facts.next).toContain(`toolchain: [${home}/rustup/toolchains/stable-x]`);
      const python = await problemOf(bench.run(["python9.sh"], { phase: "build" }));
      expect(python.facts.next).toContain(`path: [${home}/pyenv/versions/9.1/bin]`);
    } finally {
      process.env = saved;
      await bench.close();
      rmSync(home, { recursive: true });
    }
  });

  test("and that the host has not either is said plainly", async () => {
    const bench = await openBench();
    const problem = await problemOf(bench.run(["no-such-tool-anywhere"]));
    expect(problem.message).toContain("no-such-tool-anywhere was not found in the sandbox\n");
    await bench.close();
  });

  test("because its link leads out of what is mounted counts as not found", async () => {
    const home = mkdtempSync(join(tmpdir(), "dangling-"));
    writeFiles(home, { "real/tool.sh": "#!/bin/sh\n" });
    mkdirSync(join(home, "bin"));
    symlinkSync("../real/tool.sh", join(home, "bin/tool.sh"));
    const bench = await openBench({ toolchain: [join(home, "bin")], path: [join(home, "bin")] });
    expect((await problemOf(bench.run(["tool.sh"]))).facts.code).toBe("program-not-found");
    await bench.close();
    rmSync(home, { recursive: true });
  });
});

describe.skipIf(NO_BUBBLEWRAP !== null)(inBubblewrap("a toolchain in the config"), () => {
  const rows: [folder: string, want: string][] = [
    ["rust", "is not an absolute path"],
    ["/no/such/folder", "is not a folder on this host"],
    ["/etc/passwd", "fills itself"],
    ["/proc/1", "fills itself"],
    ["/bench/src", "fills itself"],
    ["/", "would show the whole home"],
    [homedir(), "would show the whole home"],
    [`${dirname(homedir())}/`, "would show the whole home"],
  ];
  for (const [folder, want] of rows) {
    test(`${folder} is refused: ${want}`, async () => {
      const problem = await problemOf(openBench({ toolchain: [folder] }));
      expect(problem.facts.code).toBe("bad-toolchain");
      expect(problem.message).toContain(want);
    });
  }

  test("below /usr needs no mount of its own and is allowed", async () => {
    const bench = await openBench({ toolchain: ["/usr/lib"] });
    expect((await bench.shell("grep -c ' /usr/lib ' /proc/self/mountinfo")).stdout).toBe("0\n");
    await bench.close();
  });
});
