import { existsSync, lstatSync, readlinkSync, realpathSync } from "node:fs";
import { cp, lstat, mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemCode } from "../exec/disk-problem.ts";

/** Folders of the root that are links into /usr on a merged system, real folders on others. */
const SYSTEM_FOLDERS = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/** Of /etc only what programs need to start, resolve names of users and check certificates. */
const ETC_ALWAYS = [
  "ld.so.cache",
  "ld.so.conf",
  "ld.so.conf.d",
  "alternatives",
  "ssl/certs",
  "ssl/openssl.cnf",
  "pki",
  "ca-certificates",
  "ca-certificates.conf",
  "localtime",
  "nsswitch.conf",
  "protocols",
  "services",
  "mime.types",
  "magic",
  "fonts",
];
/** Run-times whose folder in /usr is full of links into /etc. */
const ETC_PATTERNS = [/^java-/, /^python3/, /^perl$/, /^php$/, /^dotnet$/];
/** What the owner of the machine set for everybody who downloads; the user's own settings stay outside. */
const ETC_NETWORK = ["resolv.conf", "hosts", "host.conf", "gai.conf", "npmrc", "pip.conf", "gitconfig"];

/**
 * Arguments of bubblewrap that make a root file system of the host's own: /usr and a few files, all read-only, never a
 * home, never all of /etc. `folder` becomes its /etc: what is needed of the host's is copied there once, for each further
 * mount would cost every launch some tenths of a millisecond.
 */
export async function hostRootArguments(
  folder: string,
  etc = "/etc",
): Promise<{ always: string[]; network: string[] }> {
  const always = ["--ro-bind", "/usr", "/usr"];
  for (const path of SYSTEM_FOLDERS) always.push(...systemFolder(path));
  const patterns = (await readdir(etc)).filter((name) => ETC_PATTERNS.some((pattern) => pattern.test(name))).sort();
  await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const name of [...ETC_ALWAYS, ...patterns]) await copyOfEtc(join(etc, name), join(folder, name));
  for (const [name, content] of OWN_FILES) await writeFile(join(folder, name), content, { mode: 0o644 });
  for (const name of ETC_NETWORK) await makeMountPoint(name, folder);
  always.push("--ro-bind", folder, "/etc");
  // Old programs keep large temporary files there.
  always.push("--symlink", "/tmp", "/var/tmp");
  return { always, network: ETC_NETWORK.flatMap(etcEntry) };
}

/** In `fetch` a root file system of its own resolves names like the host, where it has the files to mount on. */
export function resolverArguments(rootfs: string): string[] {
  const files = ["resolv.conf", "hosts"].filter((name) => existsSync(join(rootfs, "etc", name)));
  return files.flatMap(etcEntry);
}

function systemFolder(path: string): string[] {
  if (!existsSync(path)) return [];
  return lstatSync(path).isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
}

/** Links are followed on the host (`/etc/resolv.conf` often leads into /run), and the file itself is mounted. */
function etcEntry(name: string): string[] {
  const path = join("/etc", name);
  return existsSync(path) ? ["--ro-bind", realpathSync(path), path] : [];
}

/** Links stay links: they lead into /usr, or to their neighbours. */
async function copyOfEtc(path: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  try {
    await cp(path, target, { recursive: true, verbatimSymlinks: true, filter: isForAll });
  } catch (cause) {
    if (!/^(?:ENOENT|EACCES|EPERM)$/.test(systemCode(cause) ?? "")) throw cause;
  }
}

const READ_BY_ALL = 0o004;

/** What root alone may read, the keys of a server among the certificates, is not for a launch that root started. */
async function isForAll(path: string): Promise<boolean> {
  const stat = await lstat(path);
  return stat.isSymbolicLink() || (stat.mode & READ_BY_ALL) !== 0;
}

/** In a read-only /etc bubblewrap cannot make what `fetch` mounts there. */
async function makeMountPoint(name: string, folder: string): Promise<void> {
  if (existsSync(join("/etc", name)) && !existsSync(join(folder, name))) await writeFile(join(folder, name), "");
}

/** User 1000 is whoever runs the launch; the host's users are nobody's business. */
const OWN_FILES: readonly (readonly [string, string])[] = [
  [
    "passwd",
    "root:x:0:0:root:/nonexistent:/usr/sbin/nologin\nbench:x:1000:1000:bench:/bench/home:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
  ],
  ["group", "root:x:0:\nbench:x:1000:\nnogroup:x:65534:\n"],
  ["hosts", "127.0.0.1 localhost bench\n::1 localhost\n"],
];
