import { spawn } from "node:child_process";

/**
 * Removes a folder and all that is below it, also when a hostile process left folders without permissions or nested deeper
 * than a path can be long: `rm` walks by descriptor, which Node cannot. Never leaves the file system of `path`.
 */
export async function removeTree(path: string): Promise<void> {
  const remove = ["rm", "-rf", "--one-file-system", "--", path] as const;
  if ((await status(remove)) === 0) return;
  await status(["chmod", "-R", "u+rwX", "--", path]);
  const left = await status(remove);
  if (left !== 0) throw new Error(`${path} could not be removed (rm ended with ${left})`);
}

function status(argv: readonly [string, ...string[]]): Promise<number> {
  const [program, ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "ignore", env: { PATH: "/usr/bin:/bin" } });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}
