import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bundleMachine } from "../../.ci/build.mjs";
import { ROOT } from "../../.ci/setup.mjs";
import { parsePolicy } from "../../src/runner/policy.ts";
import { today } from "./bench-machine.ts";
import { makeRunnerArchive, type RunnerArchive } from "./stand-in-runner.ts";

const top = mkdtempSync(join(tmpdir(), "install-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const PACKAGE = join(top, "package");
const NODE = join(top, "node");
let archive: RunnerArchive;
let root: string;
let count = 0;

beforeAll(async () => {
  cpSync(join(ROOT, "runner-setup"), join(PACKAGE, "runner-setup"), { recursive: true });
  cpSync(join(ROOT, "package.json"), join(PACKAGE, "package.json"));
  await bundleMachine(join(PACKAGE, "dist/machine"));
  // Stands in for Node, of which only the version is asked here.
  writeFileSync(NODE, "#!/bin/sh\necho v24.0.0\n", { mode: 0o755 });
  archive = makeRunnerArchive(top, "2.330.0", NODE);
}, 60_000);

/** A host as far as an installation looks at it. Commands are logged there and not run, but for the stand-ins in bin/. */
beforeEach(() => {
  root = join(top, `root-${count++}`);
  const files: [path: string, text: string][] = [
    ["etc/passwd", "root:x:0:0::/root:/bin/bash\n"],
    ["etc/subuid", "person:100000:65536\nlate:720000:65536\n"],
    ["etc/subgid", ""],
    ["sys/devices/system/cpu/present", "0-7\n"],
    ["proc/sys/user/max_user_namespaces", "10000\n"],
  ];
  for (const [path, text] of files) write(path, text);
  for (const folder of ["usr/local", "var/lib", "opt", "run", "etc/systemd/system"])
    mkdirSync(join(root, folder), { recursive: true });
  program("systemctl", SYSTEMCTL);
  program("useradd", USERADD);
  program("usermod", USERMOD);
});

const USERADD = `for name; do :; done; echo "$name:x:990:990::/:/usr/sbin/nologin" >>"\${0%/bin/*}/etc/passwd"`;
const USERMOD = `case $1 in
  --add-sub?ids) file=\${1#--add-}; echo "$3:\${2%-*}:65536" >>"\${0%/bin/*}/etc/\${file%s}" ;;
esac`;

/** Knows its version, and as enabled what the log says was enabled. */
const SYSTEMCTL = `case $1 in
  --version) echo "systemd 252 (252.1)" ;;
  is-enabled) case $2 in bench[-.]* | var-*) grep -q "enable --now.* $2" "\${0%/bin/*}/commands.log" 2>/dev/null && echo enabled || echo disabled ;; *) echo not-found ;; esac ;;
  is-active) echo active ;;
esac`;

function write(path: string, text: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
}

function program(name: string, script: string): void {
  write(`bin/${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(join(root, "bin", name), 0o755);
}

function call(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const done = spawnSync(join(PACKAGE, "runner-setup/bench-machine"), args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

/** What every installation here is told; later words win. */
function install(...more: string[]) {
  return call([
    ...["install", "--root", root, "--repository", "org/project=4711", "--node", NODE],
    ...["--runner-archive", archive.path, "--runner-sha256", archive.sha256, "--runner-published", today()],
    ...more,
  ]);
}

let first: string | null = null;

/** The host as an installation leaves it: made once, and laid as it is for every test that begins there. */
function layInstalled(): void {
  if (first === null) {
    const done = install();
    if (done.status !== 0) throw new Error(done.stderr);
    first = join(top, "installed");
    execFileSync("cp", ["-a", root, first]);
    return;
  }
  rmSync(root, { recursive: true });
  execFileSync("cp", ["-a", first, root]);
}

/** What `check` asks of the installed program about the policy. */
function inspectPolicy(): string {
  const program = join(PACKAGE, "dist/machine/inspect.js");
  return spawnSync(process.execPath, [program, "policy", root], { encoding: "utf8" }).stdout;
}

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const commands = (): string => (existsSync(join(root, "commands.log")) ? read("commands.log") : "");

/** Everything below a folder: mode, time and bytes. */
function picture(): string {
  return execFileSync(
    "bash",
    ["-c", "find . -printf '%y %m %T@ %s %p\\n' | sort; find . -type f -exec sha256sum {} + | sort"],
    {
      cwd: root,
      encoding: "utf8",
    },
  );
}

describe("install below another root", { timeout: 180_000 }, () => {
  test("a dry run prints each write and each command, and does none", () => {
    const before = picture();
    const done = install("--dry-run");
    expect(done, done.stderr).toMatchObject({ status: 0, stderr: "" });
    expect(picture()).toBe(before);
    expect(done.stdout).toContain("would write /etc/benchwarden/machine.conf");
    expect(done.stdout).toContain("would write /etc/systemd/system/bench-runner@.service");
    expect(done.stdout).toContain("would run useradd --system");
    expect(done.stdout).toMatch(/would run systemctl enable --now .*bench-standing\.service/);
    expect(done.stdout).toContain("would install the runner's release");
  });

  test("a second run changes nothing, and what lies there is root's programs, a policy that the hook takes, settings", () => {
    const first = install("--bench-cpus", "2-5,7");
    expect(first, first.stderr).toMatchObject({ status: 0, stderr: "" });
    const before = picture().replace(/.*maintenance\.lock\n/g, "");
    const log = commands();
    const second = install("--bench-cpus", "2-5,7");
    expect(second.stdout).toContain("nothing to do");
    expect(commands()).toBe(log);
    expect(
      picture()
        .split("\n")
        .filter((line) => !before.includes(line) && !/ \.\/run\b/.test(line)),
    ).toEqual([]);
    expect(parsePolicy(read("etc/benchwarden/policy.json"))).toMatchObject({
      class: expect.stringMatching(/^bench-(x64|arm64)$/),
      admission: "none",
      repositories: [
        { id: 4711, name: "org/project", workflow: ".github/workflows/bench.yml", refs: ["refs/heads/main"] },
      ],
      app: null,
    });
    expect(read("etc/systemd/system/bench.slice.d/cpus.conf")).toBe("[Slice]\nAllowedCPUs=2-5,7\n");
    expect(read("etc/benchwarden/machine-id")).toMatch(/^[0-9a-f]{32}\n$/);
  });

  test("every program that a unit starts is installed", () => {
    layInstalled();
    for (const name of readdirSync(join(root, "etc/systemd/system")).filter((one) => one.startsWith("bench-"))) {
      if (!name.includes(".service")) continue;
      for (const [, path = ""] of read(`etc/systemd/system/${name}`).matchAll(
        /[ =](\/usr\/local\/(?:lib|sbin)\/[^ \n]+)/g,
      ))
        expect(
          existsSync(
            join(
              root,
              path.replace("/usr/local/sbin/bench-machine", "/usr/local/lib/benchwarden/current/bench-machine"),
            ),
          ),
          `${name}: ${path}`,
        ).toBe(true);
    }
  });

  test("settings that a person added stay, and a word that is given again is the only one that changes", () => {
    layInstalled();
    writeFileSync(
      join(root, "etc/benchwarden/machine.conf"),
      `${read("etc/benchwarden/machine.conf")}# ours\nPROFILE=light\n`,
    );
    expect(install("--profile", "strict", "--bench-cpus", "1")).toMatchObject({ status: 0 });
    const conf = read("etc/benchwarden/machine.conf");
    expect(conf).toContain("# ours\nPROFILE=strict\nBENCH_CPUS=1\n");
    expect(conf.match(/^CLASS=/gm)).toHaveLength(1);
  });

  test("the range of users for containers is one that nobody has", () => {
    layInstalled();
    expect(commands()).toContain("usermod --add-subuids 785536-851071 bench-image");
  });

  test("boot knobs are written only when asked for; a reboot is asked for until it was; they go with us", () => {
    layInstalled();
    expect(existsSync(join(root, "etc/default/grub.d/benchwarden.cfg"))).toBe(false);
    const updates = (): number => commands().split("update-grub").length - 1;
    const done = install("--bench-cpus", "4-7", "--boot");
    expect(done.stdout).toContain("reboot needed");
    const words = "isolcpus=managed_irq,4-7 irqaffinity=0-3 rcu_nocbs=4-7";
    expect(read("etc/default/grub.d/benchwarden.cfg")).toContain(words);
    expect(updates()).toBe(1);
    expect(install("--boot").stdout).toMatch(/reboot needed[\s\S]*nothing to do/);
    write("proc/cmdline", `BOOT_IMAGE=/vmlinuz ro ${words} quiet\n`);
    expect(install("--boot").stdout).not.toContain("reboot needed");
    expect(updates()).toBe(1);
    expect(call(["uninstall", "--root", root]).stdout).toContain("reboot needed");
    expect(updates()).toBe(2);
    expect(existsSync(join(root, "etc/default/grub.d"))).toBe(false);
  });

  test("an updater that was enabled but did not run is not started when it is given back", () => {
    const states = `case "$*" in
      "is-enabled apt-daily.timer" | "is-enabled snapd.service") echo enabled ;;
      "is-active apt-daily.timer") echo active ;;
      "is-active snapd.service") echo inactive; exit 3 ;;
      *) ${SYSTEMCTL} ;;
    esac`;
    program("systemctl", states);
    install();
    expect(commands()).toContain(
      "systemctl stop apt-daily.timer snapd.service\nsystemctl mask --quiet apt-daily.timer snapd.service",
    );
    call(["uninstall", "--root", root]);
    expect(commands()).toContain("systemctl unmask --quiet snapd.service");
    expect(commands()).toContain("systemctl start apt-daily.timer");
    expect(commands()).not.toContain("systemctl start snapd.service");
  });

  test("volumes are whole files, mounted at folders of ours, and stay when a later call does not name them", () => {
    program("df-gibibytes", "echo 181");
    const done = install("--volumes", "40,60,60,20");
    expect(done, done.stderr).toMatchObject({ status: 0 });
    const log = commands();
    const order = [
      "fallocate --length 40GiB -- VAR/volumes/jobs.ext4.new",
      "mkfs.ext4 -q -m 0 -L bench-jobs -- VAR/volumes/jobs.ext4.new",
      "mv -- VAR/volumes/jobs.ext4.new VAR/volumes/jobs.ext4",
      "systemctl daemon-reload",
      "systemctl enable --now --quiet var-lib-benchwarden-jobs.mount",
      "fallocate --length 20GiB -- VAR/volumes/launcher.ext4.new",
    ].map((line) => log.indexOf(`${line.replaceAll("VAR", `${root}/var/lib/benchwarden`)}\n`));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(read("etc/systemd/system/var-lib-benchwarden-jobs.mount")).toContain("Options=loop,noatime,nodev,nosuid\n");
    expect(read("etc/systemd/system/var-lib-benchwarden-images.mount")).toContain("Options=loop,noatime,nodev\n");
    expect(install("--volumes", "40,60,60,20").stdout).toContain("nothing to do");
    expect(install().stdout).toContain("nothing to do");
    expect(commands()).not.toMatch(/disable.*\.mount/);
    call(["uninstall", "--root", root]);
    expect(commands()).toMatch(/disable --now .*var-lib-benchwarden-jobs\.mount/);
    expect(existsSync(join(root, "var/lib/benchwarden"))).toBe(false);
  });

  test("volumes that would not fit, or would hide data, are refused before anything is changed", () => {
    program("df-gibibytes", "echo 180");
    const before = picture();
    expect(install("--volumes", "40,60,60,20")).toMatchObject({
      status: 4,
      stderr: expect.stringContaining("needs 180 GiB, and there are 180 GiB free"),
    });
    expect(picture()).toBe(before);
    layInstalled();
    program("df-gibibytes", "echo 999");
    write("var/lib/benchwarden/rootfs/image/file", "");
    expect(install("--volumes", "40,60,60,20").stderr).toContain("would hide what lies in /var/lib/benchwarden/rootfs");
  });

  test("the system's log is bounded", () => {
    layInstalled();
    expect(read("etc/systemd/journald.conf.d/benchwarden.conf")).toBe("[Journal]\nSystemMaxUse=1G\n");
    expect(commands().match(/restart systemd-journald/g)).toHaveLength(1);
  });

  test("where the host lets only named programs make user namespaces, bubblewrap is named, unless it is already", () => {
    write("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n");
    write("etc/apparmor.d/other", "profile x /usr/bin/x {}\n");
    install();
    expect(read("etc/apparmor.d/benchwarden-bwrap")).toContain("userns,");
    expect(commands()).toContain("apparmor_parser --replace");
    rmSync(join(root, "etc/apparmor.d/benchwarden-bwrap"));
    write("etc/apparmor.d/bwrap-userns-restrict", "profile bwrap /usr/bin/bwrap {}\n");
    writeFileSync(
      join(root, "var/lib/benchwarden/manifest"),
      read("var/lib/benchwarden/manifest").replace(/.*apparmor.*\n/, ""),
    );
    install();
    expect(existsSync(join(root, "etc/apparmor.d/benchwarden-bwrap"))).toBe(false);
  });

  test("a release of the runner that is not what was published, or has no run.sh, is not installed", () => {
    const done = install("--runner-sha256", "0".repeat(64));
    expect(done).toMatchObject({ status: 1 });
    expect(done.stderr).toContain("not what was published");
    expect(readdirSync(join(root, "opt/benchwarden/runner"))).toEqual([]);
  });

  test("A32 of a release only root can write, and none of its programs gives whoever starts it another's rights", () => {
    const content = join(top, "loose");
    cpSync(join(top, "package/runner-setup/knobs"), content, { recursive: true });
    for (const [name, mode] of [
      ["run.sh", 0o4777],
      ["bin", 0o6755],
      ["other", 0o666],
    ] as const) {
      writeFileSync(join(content, name), "");
      chmodSync(join(content, name), mode);
    }
    const path = join(top, "actions-runner-linux-x64-2.330.9.tar.gz");
    execFileSync("tar", ["--create", "--gzip", "--file", path, "--directory", content, "."]);
    const sum = execFileSync("sha256sum", [path], { encoding: "utf8" }).slice(0, 64);
    const done = install("--runner-archive", path, "--runner-sha256", sum);
    expect(done, done.stderr).toMatchObject({ status: 0 });
    const release = join(root, "opt/benchwarden/runner/2.330.9");
    expect(execFileSync("find", [release, "-perm", "/7022"], { encoding: "utf8" })).toBe("");
    expect(statSync(join(release, "run.sh")).mode & 0o777).toBe(0o755);
    expect(execFileSync("find", [content, "-perm", "/7022"], { encoding: "utf8" }), "the archive has such").not.toBe(
      "",
    );
  });

  test("A32 releases come by TLS, or from this very host: plain HTTP of another is refused before it is spoken to", () => {
    layInstalled();
    const update = (releases: string) => call(["update", "--root", root], { BENCH_RELEASES: releases }).stderr;
    for (const other of [
      "http://127.0.0.2:9/release.json",
      "http://127.0.0.1.example.org/x",
      "http://localhost.example.org/x",
    ])
      expect(update(other), other).toMatch(
        /protocol "?http"? (?:not supported|is disabled|disabled)|not supported or disabled/i,
      );
    // The neighbour is spoken to, where nobody listens.
    expect(update("http://127.0.0.1:9/release.json")).toMatch(/refused|connect to/i);
    expect(read("var/lib/benchwarden/manifest")).toContain("folder\t/opt/benchwarden/runner/2.330.0");
  });

  test("labels and releases are by architecture: on aarch64 the class is bench-arm64 and the runner that of arm64", async () => {
    const other = join(top, "other-processor");
    mkdirSync(other);
    const uname = (machine: string): void =>
      writeFileSync(join(other, "uname"), `#!/bin/sh\n[ "$1" = -m ] && echo ${machine} || exec /usr/bin/uname "$@"\n`, {
        mode: 0o755,
      });
    const env = { PATH: `${other}:${process.env.PATH ?? ""}` };
    const words = ["install", "--root", root, "--dry-run", "--repository", "org/project=4711", "--node", NODE];
    uname("x86_64");
    expect(call(words, env).stdout).toContain("machine of class bench-x64");
    uname("aarch64");
    expect(call(words, env).stdout).toContain("machine of class bench-arm64");

    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      const [sum, base] = ["0".repeat(64), `http://127.0.0.1:${(server.address() as AddressInfo).port}`];
      const names = ["x64", "arm64"].map((one) => `actions-runner-linux-${one}-2.331.0.tar.gz`);
      const assets = names.map((name) => ({ name, digest: `sha256:${sum}`, browser_download_url: `${base}/${name}` }));
      response.end(JSON.stringify({ tag_name: "v2.331.0", published_at: `${today()}T10:00:00Z`, assets }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    layInstalled();
    const releases = `http://127.0.0.1:${(server.address() as AddressInfo).port}/latest`;
    const update = spawn(join(PACKAGE, "runner-setup/bench-machine"), ["update", "--root", root], {
      env: { ...process.env, ...env, BENCH_RELEASES: releases },
    });
    const said = await text(update.stderr);
    server.close();
    expect(asked).toEqual(["/latest", "/actions-runner-linux-arm64-2.331.0.tar.gz"]);
    // What came is not an archive, and has not the sum that was told.
    expect(said).toContain("not what was published");

    uname("riscv64");
    expect(call(words, env)).toMatchObject({
      status: 4,
      stderr: expect.stringContaining("architecture riscv64: x86-64 or aarch64 is needed"),
    });
  });

  test("a file in our way that is not ours is left alone, and named", () => {
    write("etc/systemd/system/bench-clean.timer", "[Timer]\n");
    const done = install();
    expect(done.status).toBe(1);
    expect(done.stderr).toContain("/etc/systemd/system/bench-clean.timer is there already and not ours");
    expect(read("etc/systemd/system/bench-clean.timer")).toBe("[Timer]\n");
  });

  const jit = ["--kind", "jit", "--app", "1", "--installation", "2", "--organisation", "org", "--runner-group", "3"];
  test("a jit machine has the app in its policy and the key for root alone; an update of it needs neither again", () => {
    writeFileSync(join(top, "app.pem"), "key\n");
    const done = install(...jit, "--key", join(top, "app.pem"));
    expect(done, done.stderr).toMatchObject({ status: 0 });
    expect(parsePolicy(read("etc/benchwarden/policy.json"))).toMatchObject({
      admission: "required",
      app: { id: 1, installation: 2, scope: { organisation: "org", runnerGroup: 3 } },
    });
    expect(statSync(join(root, "etc/benchwarden/app.pem")).mode & 0o777).toBe(0o600);
    expect(inspectPolicy()).toMatch(/^ok\tmay make runners of org, and nothing else\tapp$/m);
    const policy = read("etc/benchwarden/policy.json");
    const scope = '"organisation": "org", "runnerGroup": 3';
    write("etc/benchwarden/policy.json", policy.replace(scope, '"repository": "org/project"'));
    expect(inspectPolicy()).toMatch(/^warn\tis an administrator of org\/project, and .*\tapp$/m);
    write("etc/benchwarden/policy.json", policy);
    const again = call(["install", "--root", root, "--node", NODE]);
    expect(again, again.stderr).toMatchObject({ status: 0 });
    expect(again.stdout).toContain("nothing to do: this is a jit machine");
  });

  test("a node of a scale set gets what keeps a host quiet and clean, and no runner, no registration and no key", () => {
    const before = picture();
    const words = ["--root", root, "--kind", "scale-set", "--repository", "org/project=4711", "--node", NODE];
    const done = call(["install", ...words]);
    expect(done, done.stderr).toMatchObject({ status: 0 });
    expect(done.stdout).toContain("this is a scale-set machine");
    const enabled = [...read("var/lib/benchwarden/manifest").matchAll(/^enabled\t(\S+)/gm)].map((match) => match[1]);
    expect(enabled.sort()).toEqual(["bench-clean.timer", "bench-restore.service", "bench-tune.socket"]);
    expect(readdirSync(join(root, "opt/benchwarden/runner"))).toEqual([]);
    expect(readdirSync(join(root, "etc/benchwarden")).sort()).toEqual(["machine-id", "machine.conf", "policy.json"]);
    expect(parsePolicy(read("etc/benchwarden/policy.json"))).toMatchObject({ admission: "none", app: null });
    const check = call(["check", "--root", root]).stdout;
    expect(check).toMatch(/^ok +runner +the runners come with the scale set's image$/m);
    expect(check).toMatch(/^ok +key +no key of an app is needed$/m);
    expect(call(["status", "--root", root]).stdout).toMatch(/^level +the controller of a scale set runs elsewhere$/m);
    expect(call(["uninstall", "--root", root])).toMatchObject({ status: 0 });
    // But for the stand-ins' own: their log, and the users that the stand-in of useradd has no end for.
    const plain = (text: string): string[] =>
      text
        .split("\n")
        .filter((line) => !/commands\.log|\.\/etc\/(?:passwd|sub.id)$/.test(line))
        .map((line) => line.replace(/^d (\d+) \S+ \d+ /, "d $1 "))
        .sort();
    expect(plain(picture())).toEqual(plain(before));
  });

  test("a machine that becomes another kind loses the units of the one it was", () => {
    layInstalled();
    writeFileSync(join(top, "app.pem"), "key\n");
    install(...jit, "--key", join(top, "app.pem"));
    expect(commands()).toContain("systemctl disable --now --quiet bench-limit.socket bench-standing.service");
    const enabled = [...read("var/lib/benchwarden/manifest").matchAll(/^enabled\t(\S+)/gm)].map((match) => match[1]);
    expect(enabled).toContain("bench-controller.service");
    expect(enabled).not.toContain("bench-standing.service");
  });
});

describe("exit codes", () => {
  const wrong: [name: string, args: string[], says: RegExp][] = [
    ["an unknown verb", ["polish"], /there is no verb "polish"/],
    ["no verb", [], /a verb is missing/],
    ["an unknown option", ["install", "--fast"], /unknown option --fast/],
    ["an option without a value", ["install", "--class"], /--class needs a value/],
    ["a word too much", ["update", "now"], /"now" is no option of update/],
    ["a class that is none", ["install", "--class", "Bench"], /no class name/],
    ["a kind that is none", ["install", "--kind", "cloud"], /no kind "cloud"/],
    ["a repository without its id", ["install", "--repository", "org/project"], /OWNER\/NAME=ID/],
    ["no repository", ["install"], /whose jobs may run here/],
    ["a workflow that is a path", ["install", "--workflow", "../x.yml"], /--workflow cannot be/],
    ["a branch that ends the JSON", ["install", "--ref", 'main"], "x": ["'], /--ref cannot be/],
    ["CPUs that are none", ["install", "--bench-cpus", "x"], /no list of CPUs/],
    ["CPUs that the host lacks", ["install", "--bench-cpus", "6-9"], /has the CPUs 0-7/],
    ["all CPUs", ["install", "--bench-cpus", "0-7"], /leaves no CPU/],
    ["jit without a key", ["install", "--kind", "jit", "--repository", "a/b=1"], /needs --key/],
    ["a key that is not there", ["install", "--key", "/absent"], /there is no file \/absent/],
    ["an option of another verb", ["uninstall", "--boot"], /--boot is no option of uninstall/],
    ["repositories where none are taken", ["update", "--repository", "a/b=1"], /--repository is no option of update/],
    ["three sizes for four volumes", ["install", "--repository", "a/b=1", "--volumes", "40,60,60"], /takes four sizes/],
    ["a volume too small for a job", ["install", "--repository", "a/b=1", "--volumes", "11,9,9,9"], /jobs need 12 GiB/],
    [
      "volumes that the disk lacks",
      ["install", "--repository", "a/b=1", "--volumes", "99999,1,1,1"],
      /needs 100002 GiB/,
    ],
    ["a boot line without CPUs", ["install", "--repository", "a/b=1", "--boot"], /--boot needs --bench-cpus/],
    ["a job that is a path", ["wipe", "../../etc"], /is no job/],
    ["a job with a sign", ["prepare", "-1"], /is no job/],
  ];
  for (const [name, args, says] of wrong) {
    test(`4 for ${name}, and nothing is changed`, () => {
      const before = picture();
      const where = ["--root", root, ...(args[0] === "install" ? ["--node", NODE] : [])];
      const isCutOff = args.length === 0 || (args.includes("--class") && args.length === 2);
      const done = call(isCutOff ? args : [...args, ...where]);
      expect(done.stderr).toMatch(says);
      expect(done.stderr.trimEnd().split("\n").length > 3).toBe(args.length === 0);
      expect(done.status).toBe(4);
      expect(picture().replace(/.*(maintenance\.lock|benchwarden)\n/g, "")).toBe(before);
    });
  }

  test("a host that nothing was installed on is not updated or cleaned, and status says so", () => {
    const before = picture();
    for (const verb of ["update", "clean"])
      expect(call([verb, "--root", root])).toMatchObject({
        status: 4,
        stderr: expect.stringContaining("nothing is installed here: bench-machine install"),
      });
    expect(call(["status", "--root", root]).stdout).toMatch(/^level +none: nothing is installed here$/m);
    const checked = call(["check", "--root", root]);
    expect(checked.status).toBe(2);
    expect(checked.stdout).toMatch(/^unfit +runner +nothing is installed here: bench-machine install$/m);
    expect(checked.stdout).toMatch(/^unfit +disk +there is no \/var\/lib\/benchwarden\/jobs: bench-machine install$/m);
    expect(checked.stderr).toBe("");
    expect(picture()).toBe(before);
  });

  test("4 for a kernel or systemd that is too old, said before anything is changed", () => {
    program("systemctl", 'echo "systemd 247"');
    const before = picture();
    const done = install();
    expect(done.status).toBe(4);
    expect(done.stderr).toMatch(/nothing was changed, this is missing:\nsystemd 247: 252 or later is needed/);
    expect(picture()).toBe(before);
    rmSync(join(root, "bin/systemctl"));
    expect(install().stderr).toMatch(/^systemd: systemctl does not answer \(under --root, .*\/bin\/systemctl would\)/m);
  });

  test.skipIf(process.getuid?.() !== 0)(
    "4 for whoever is not root (skipped for whoever is not: root becomes nobody)",
    () => {
      // Where nobody can read it.
      const copy = mkdtempSync("/tmp/for-nobody-");
      chmodSync(copy, 0o755);
      cpSync(join(PACKAGE, "runner-setup"), join(copy, "runner-setup"), { recursive: true });
      cpSync(join(PACKAGE, "package.json"), join(copy, "package.json"));
      const nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
      for (const words of ["install --repository a/b=1", "uninstall", "wipe --all", "prepare 900", "clean", "update"]) {
        const argv = [...nobody, join(copy, "runner-setup/bench-machine"), ...words.split(" ")];
        const done = spawnSync("setpriv", argv, { encoding: "utf8" });
        expect(done, words).toMatchObject({ status: 4, stderr: "bench-machine: only root can do this\n" });
      }
      rmSync(copy, { recursive: true });
    },
  );

  test("A32 1 for a job that would get a runner past its date, whoever asks: also where no controller looks first", () => {
    layInstalled();
    writeFileSync(join(root, "opt/benchwarden/runner/current/.published"), "2020-01-01\n");
    const done = call(["prepare", "standing", "--root", root]);
    expect(done).toMatchObject({ status: 1, stderr: expect.stringContaining("GitHub will refuse this one") });
    expect(existsSync(join(root, "var/lib/benchwarden/jobs/standing"))).toBe(false);
  });

  test("3 while a job runs, and while another call looks after the machine", () => {
    layInstalled();
    program(
      "systemctl",
      `case "$*" in *list-units*) echo "bench-runner@900.service loaded active" ;; esac\n${SYSTEMCTL}`,
    );
    for (const verb of ["update", "clean", "uninstall", "install"])
      expect(call([verb, "--root", root]), verb).toMatchObject({ status: 3 });
    program("systemctl", SYSTEMCTL);
    const lock = join(root, "run/benchwarden/maintenance.lock");
    const command = `exec 8>"${lock}"; flock 8; exec 8>&8; "${PACKAGE}/runner-setup/bench-machine" clean --root "${root}" 8>&-`;
    expect(spawnSync("bash", ["-c", command]).status).toBe(3);
    expect(call(["clean", "--root", root])).toMatchObject({ status: 0 });
  });

  test("2 from check when something is not as wanted", () => {
    layInstalled();
    writeFileSync(join(root, "opt/benchwarden/runner/current/.published"), "2020-01-01\n");
    const done = call(["check", "--quick", "--root", root]);
    expect(done.status).toBe(2);
    expect(done.stdout).toMatch(/^unfit +runner/m);
  });
});

describe("the age of the runner", () => {
  const day = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const rows: [name: string, published: number, newest: string | null, status: number, says: RegExp][] = [
    ["that nobody compared is counted from its own day", 19, null, 0, /ok +runner .*good for 11 days/],
    ["and at 20 days it is warned of", 20, null, 0, /warn +runner .*out for 20 days/],
    ["and at 28 days it is unfit", 28, null, 2, /unfit +runner .*out for 28 days/],
    ["that was the newest yesterday is young, however old", 90, `2.330.0 ${day(90)} ${day(1)}`, 0, /good for 29 days/],
    [
      "that is not the newest is counted from the next one's day",
      90,
      `2.331.0 ${day(27)} ${day(0)}`,
      0,
      /out for 27 days/,
    ],
    ["and is unfit at 28", 90, `2.331.0 ${day(28)} ${day(0)}`, 2, /unfit +runner .*out for 28 days/],
  ];
  for (const [name, published, newest, status, says] of rows) {
    test(`of a release ${name}`, () => {
      mkdirSync(join(root, "var/lib/benchwarden/jobs"), { recursive: true });
      write("opt/benchwarden/runner/2.330.0/.published", `${day(published)}\n`);
      symlinkSync("2.330.0", join(root, "opt/benchwarden/runner/current"));
      if (newest !== null) write("var/lib/benchwarden/newest-runner", `${newest}\n`);
      const done = call(["check", "--quick", "--root", root]);
      expect(done.stdout).toMatch(says);
      expect(done.status).toBe(status);
    });
  }
});

describe("check and status", { timeout: 180_000 }, () => {
  test("one line each, JSON on demand: what the machine lacks, how it is, and what its boot line needs", () => {
    install("--bench-cpus", "2-5");
    const done = call(["check", "--root", root, "--json"]);
    const lines = done.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { check: string; state: string; text: string });
    const found = Object.fromEntries(lines.map(({ check, state, text }) => [check, `${state}: ${text}`]));
    for (const { state } of lines) expect(["ok", "warn", "unfit", "unknown"]).toContain(state);
    const ours = [
      ...["runner", "disk", "leftovers", "firewall", "policy", "key", "units", "volumes", "clock", "sandbox"],
      ...["account", "tools", "calibration", "virtualisation", "load", "temperature", "knobs", "boot"],
    ];
    expect(Object.keys(found).filter((name) => ours.includes(name))).toEqual(ours);
    expect(found.boot).toBe("ok: the boot line is looked at with the profile strict");
    call(["install", "--profile", "strict", "--root", root, "--node", NODE]);
    expect(call(["check", "--root", root]).stdout).toMatch(
      /^warn +boot +boot:isolcpus is absent, wanted managed_irq,2-5;.*bench-machine install --boot/m,
    );
  });

  test("a policy with a word wrong in it is unfit, for the hook refuses every job by it", () => {
    layInstalled();
    expect(call(["check", "--root", root]).stdout).toMatch(
      /^ok +policy +jobs of org\/project \(\.github\/workflows\/bench\.yml at refs\/heads\/main\)$/m,
    );
    const policy = read("etc/benchwarden/policy.json");
    write("etc/benchwarden/policy.json", policy.replace('"refs"', '"ref"'));
    expect(inspectPolicy()).toMatch(/^unfit\trepositories\[0\] has an unknown key, so every job is refused/);
    write("etc/benchwarden/policy.json", policy.slice(0, -3));
    expect(inspectPolicy()).toMatch(/^unfit\tthe policy is no JSON/);
  });

  test("status says kind, level, job, lock, knobs, contact and for how long GitHub takes the runner", () => {
    layInstalled();
    const status = (): Record<string, string> =>
      Object.fromEntries(
        call(["status", "--root", root, "--json"])
          .stdout.trim()
          .split("\n")
          .map((line) => JSON.parse(line) as { what: string; text: string })
          .map(({ what, text }) => [what, text]),
      );
    expect(status()).toMatchObject({
      level: expect.stringContaining("L1"),
      job: "none",
      lock: "free",
      knobs: "not tuned",
      runner: "2.330.0",
      refused: "in 30 days at the earliest",
    });
    // What the controller wrote, who is not root, is shown without a say over root's terminal.
    write("run/benchwarden-controller/unfit", "disk full\u001b[2J\u001b]52;c;eA==\u0007\n");
    expect(call(["status", "--root", root]).stdout).toMatch(/^unfit +disk full \[2J \]52;c;eA== +$/m);
    write("run/benchwarden/maintenance.lock", "");
    const lock = join(root, "run/benchwarden/maintenance.lock");
    const held = spawnSync("flock", [lock, join(PACKAGE, "runner-setup/bench-machine"), "status", "--root", root], {
      encoding: "utf8",
    });
    expect(held.stdout, held.stderr).toMatch(/^lock +held/m);
  });

  test("every verb that changes something has a dry run that changes nothing, and JSON", () => {
    layInstalled();
    cacheOf("rootfs/old", 90);
    write("var/lib/benchwarden/jobs/900/home/file", "");
    write("run/benchwarden/admissions/900.json", "{}");
    write("var/lib/benchwarden/calibration/smuggled", "");
    const before = picture();
    const calls = [
      "install",
      "update",
      "clean",
      "uninstall",
      "tune",
      "restore",
      "prepare 901",
      "wipe 900",
      "wipe --all",
    ];
    for (const verb of calls) {
      const words = verb.split(" ");
      const done = call([
        ...words,
        "--root",
        root,
        "--dry-run",
        "--json",
        ...(verb === "install" ? ["--node", NODE] : []),
      ]);
      expect(done, `${verb}: ${done.stderr}`).toMatchObject({ status: 0 });
      for (const line of done.stdout.trim().split("\n"))
        expect(JSON.parse(line), verb).toEqual({ text: expect.stringMatching(/\S/) });
    }
    expect(picture()).toBe(before);
  });
});

describe("wipe below another root", () => {
  test("A42 of a runner's one folder that stays nothing stays but what the machine remembers of itself", () => {
    layInstalled();
    const kept = join(root, "var/lib/benchwarden/calibration");
    const names = (): string[] => readdirSync(kept).sort();
    write("var/lib/benchwarden/calibration/history.json", '{"schema":"benchwarden.calibration/1","jobs":[]}');
    write("var/lib/benchwarden/calibration/heat.json", "{}");
    write("var/lib/benchwarden/calibration/program", "for the next tenant");
    write("var/lib/benchwarden/calibration/folder/file", "");
    symlinkSync("/etc/shadow", join(kept, "link\n\u001b[2J"));
    const done = call(["wipe", "900", "--root", root]);
    expect(done, done.stderr).toMatchObject({ status: 0 });
    expect(names()).toEqual(["heat.json", "history.json"]);
    expect(done.stdout).not.toContain("\u001b");
    // Of the right name, but no plain file, or one that would fill the disk, or another's too.
    rmSync(join(kept, "heat.json"));
    execFileSync("mkfifo", [join(kept, "heat.json")]);
    execFileSync("truncate", ["-s", "3M", join(kept, "history.json")]);
    call(["wipe", "900", "--root", root]);
    expect(names()).toEqual([]);
    write("var/lib/benchwarden/calibration/history.json", "{}");
    linkSync(join(kept, "history.json"), join(root, "second"));
    call(["wipe", "900", "--root", root]);
    expect(names()).toEqual([]);
  });
});

function cacheOf(path: string, days: number): string {
  const folder = join(root, "var/lib/benchwarden", path);
  mkdirSync(folder, { recursive: true });
  const then = Date.now() / 1_000 - days * 86_400 - 60;
  utimesSync(folder, then, then);
  return folder;
}

describe("clean", () => {
  test("what nobody used for 30 days goes, its neighbour of a day less stays, and the names of recipes stay", () => {
    layInstalled();
    const gone = [cacheOf("rootfs/old", 30), cacheOf("launcher/homes/4711/old", 31)];
    const stay = [cacheOf("rootfs/young", 29), cacheOf("launcher/homes/4711/young", 29), cacheOf("rootfs/keys", 400)];
    program("df-percent", "echo 50");
    expect(call(["clean", "--root", root])).toMatchObject({ status: 0 });
    expect(gone.map((path) => existsSync(path))).toEqual([false, false]);
    expect(stay.map((path) => existsSync(path))).toEqual([true, true, true]);
  });

  test("then the oldest first, of all caches together, until a quarter of the disk is free", () => {
    layInstalled();
    const [first, second, third] = [
      cacheOf("launcher/homes/1/a", 9),
      cacheOf("rootfs/b", 8),
      cacheOf("launcher/homes/2/c", 7),
    ];
    // A disk that gains ten percent with each entry that goes.
    program(
      "df-percent",
      `echo $((35 - 10 * $(ls -d ${root}/var/lib/benchwarden/rootfs/? ${root}/var/lib/benchwarden/launcher/homes/*/? 2>/dev/null | wc -l)))`,
    );
    const done = call(["clean", "--root", root]);
    expect(done, done.stderr).toMatchObject({ status: 0 });
    expect([first, second, third].map((path) => existsSync(path ?? ""))).toEqual([false, false, true]);
  });

  test("before them goes what podman keeps, which only makes builds faster; with enough free it stays", () => {
    layInstalled();
    const [root1, store] = [cacheOf("rootfs/a", 29), cacheOf("images/.local", 0)];
    program("df-percent", "echo 30");
    expect(call(["clean", "--root", root])).toMatchObject({ status: 0 });
    expect(existsSync(store)).toBe(true);
    program("df-percent", `test -e ${store} && echo 20 || echo 30`);
    expect(call(["clean", "--root", root])).toMatchObject({ status: 0 });
    expect([root1, store].map((path) => existsSync(path))).toEqual([true, false]);
  });
});

describe("uninstall below another root", () => {
  test("takes away what the manifest names; what was changed stays and is named; nothing else is touched", () => {
    layInstalled();
    write("etc/systemd/system/other.service", "[Unit]\n");
    writeFileSync(join(root, "etc/benchwarden/policy.json"), "{}\n");
    const done = call(["uninstall", "--root", root]);
    expect(done, done.stderr).toMatchObject({ status: 0 });
    expect(done.stdout).toContain("stays: /etc/benchwarden/policy.json (changed since it was installed)");
    expect(readdirSync(join(root, "etc/systemd/system"))).toEqual(["other.service"]);
    expect(existsSync(join(root, "usr/local/lib/benchwarden"))).toBe(false);
    for (const user of ["bench-runner", "bench-job", "bench-image", "bench-controller"])
      expect(commands()).toContain(`userdel ${user}`);
    expect(call(["uninstall", "--root", root]).stdout).toContain("nothing else to do");
  });

  test("a dry run says what would go, and nothing goes", () => {
    layInstalled();
    const before = picture();
    const done = call(["uninstall", "--root", root, "--dry-run"]);
    expect(done, done.stderr).toMatchObject({ status: 0 });
    expect(done.stdout).toContain("would run userdel bench-runner");
    expect(picture()).toBe(before);
  });
});
