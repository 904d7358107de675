import type { LaunchSpec, SessionPlan } from "../ports/executor.ts";

/** Paths as a launch sees them: below /bench in the sandbox, on the host without one. */
export interface Paths {
  readonly src: string;
  readonly out: string;
  readonly home: string;
  readonly tmp: string;
}

export const SANDBOX_PATHS: Paths = { src: "/bench/src", out: "/bench/out", home: "/bench/home", tmp: "/tmp" };

/**
 * The whole environment of a launch: the allow-list, what the config names, what the launch adds. In `measure` HOME is a
 * fresh temporary folder, so that no state of the home decides a number.
 */
export function launchEnvironment(plan: SessionPlan, spec: LaunchSpec, paths: Paths): Record<string, string> {
  return {
    PATH: searchPath(plan).join(":"),
    HOME: spec.phase === "measure" ? paths.tmp : paths.home,
    TMPDIR: paths.tmp,
    LANG: "C.UTF-8",
    TZ: "UTC",
    ...plan.env,
    ...spec.env,
  };
}

export function searchPath(plan: Pick<SessionPlan, "path">): string[] {
  return [...plan.path, "/usr/local/bin", "/usr/bin", "/bin"];
}
