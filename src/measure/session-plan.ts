import type { Request } from "../model/request.ts";
import { hashOf } from "../plan/canonical.ts";
import type { PreparedRoot } from "../ports/images.ts";
import type { JobFolder } from "../ports/workspace.ts";
import type { MeasurePorts } from "./job.ts";

/**
 * What the sandbox of a job is opened with. The home with the caches belongs to all that may leave something in it: the
 * repository, how it is fetched and built, the profile and the root file system.
 */
export async function sessionPlan(
  folder: JobFolder,
  request: Request,
  { ports, root }: { ports: MeasurePorts; root: PreparedRoot | null },
) {
  const { environment, fetch, build } = request.config;
  const home = await ports.workspace.home(
    hashOf(
      {
        repository: request.repository,
        environment,
        fetch,
        build,
        profile: request.profile,
        ...(root === null ? {} : { root: root.hash }),
      },
      16,
    ),
  );
  return {
    jobFolder: folder.path,
    sandbox: environment.sandbox,
    profile: request.profile,
    rootfs: root?.path ?? null,
    toolchain: environment.toolchain,
    path: environment.path,
    env: { ...passed(environment.pass, ports.environment), ...environment.env },
    home,
    limits: environment.limits,
  };
}

/** The host variables that the config lets through; one that is not set stays unset. */
function passed(names: readonly string[], host: MeasurePorts["environment"]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (host[name] === undefined ? [] : [[name, host[name]]])));
}
