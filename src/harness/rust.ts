import { type Detector, type FoundHarness, MAX_NAMES, namesIn, wordOr } from "./harness.ts";

const HOME_TOOLCHAIN = {
  folder: "/home/me/.rustup/toolchains/stable-x86_64-unknown-linux-gnu",
  path: "/home/me/.rustup/toolchains/stable-x86_64-unknown-linux-gnu/bin",
  how: "rustc --print sysroot",
};

/** `[[bench]]` targets and files of `benches/` of the crate at the root. */
export const findRust: Detector = async (files) => {
  const manifest = files.paths.includes("Cargo.toml") ? await files.read("Cargo.toml") : null;
  if (manifest === null) return [];
  const declared = [...manifest.matchAll(/^\[\[bench\]\]([\s\S]*?)(?=^\[|$(?![\s\S]))/gm)];
  const names = declared.map((table) => /^name\s*=\s*"([^"]+)"/m.exec(table[1] ?? "")?.[1] ?? "");
  const inFolder = files.paths.map((path) => /^benches\/([\w-]+)(?:\.rs|\/main\.rs)$/.exec(path)?.[1] ?? "");
  const targets = [...new Set([...names, ...inFolder])].filter((name) => /^[\w-]+$/.test(name));
  const hasLock = files.paths.includes("Cargo.lock");
  return await Promise.all(targets.slice(0, 3).map((target) => rustSuite(target, files, hasLock, manifest)));
};

async function rustSuite(
  target: string,
  files: Parameters<Detector>[0],
  hasLock: boolean,
  manifest: string,
): Promise<FoundHarness> {
  const isCriterion = /^\s*(?:criterion|codspeed-criterion-compat)\b/m.test(manifest);
  const path = files.paths.find((one) => one === `benches/${target}.rs` || one === `benches/${target}/main.rs`);
  const text = path === undefined ? "" : ((await files.read(path)) ?? "");
  const names = isCriterion ? namesIn(text, /bench_function\(\s*"([^"{}]+)"/g) : [];
  const locked = hasLock ? ["--locked"] : [];
  const binary = `bin/${target}`;
  return {
    tool: isCriterion ? "Criterion" : "a Rust bench target",
    evidence: path ?? "Cargo.toml",
    suite: wordOr(target, "bench"),
    run: isCriterion
      ? [binary, "--bench", "--test", ...(names.length > 0 ? ["{benchmark}"] : [])]
      : [binary, "--bench"],
    benchmarks: names.length > 0 ? names.slice(0, MAX_NAMES) : null,
    fetch: [["cargo", "fetch", ...locked]],
    build: [
      ["cargo", "bench", "--no-run", "--offline", ...locked, "--bench", target],
      // Cargo gives the program a name with a hash; a fresh tree holds exactly one.
      [
        "sh",
        "-c",
        `mkdir -p bin && cp "$(find target/release/deps -name '${target.replaceAll("-", "_")}-*' -type f -perm -u+x)" ${binary}`,
      ],
    ],
    files: ["benches/"].filter(() => files.paths.some((one) => one.startsWith("benches/"))),
    toolchain: HOME_TOOLCHAIN,
    notes: isCriterion
      ? [
          "Criterion stops by the clock, so the time of its process says nothing; `--test` runs each benchmark once.",
          "Once is often too short: below 5 ms nothing is judged. Raise the work of an iteration, or measure a program of your own.",
        ]
      : ["A program that stops by the clock cannot be timed from outside: let it do a fixed amount of work."],
  };
}
