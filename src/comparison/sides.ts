import { Problem } from "../model/problem.ts";
import type { Role } from "../model/request.ts";
import type { Result } from "../model/result.ts";
import type { Sides } from "./pairs.ts";

/** The builds of a comparison by role; `control` is the base built again, null without one. */
export type Roles = Sides & { readonly control: string | null };

/**
 * Finds base and head of a result.
 *
 * @throws Problem when the result is no comparison of exactly one base with one head
 */
export function requireComparison(result: Pick<Result, "request">): Roles {
  const { builds, mode } = result.request;
  const idsOf = (role: Role): string[] => builds.filter((build) => build.role === role).map(({ id }) => id);
  const [base, ...otherBases] = idsOf("base");
  const [head, ...otherHeads] = idsOf("head");
  const [control = null] = idsOf("control");
  const others = otherBases.length + otherHeads.length;
  if (mode !== "compare" || base === undefined || head === undefined || others > 0) {
    throw new Problem({
      code: "no-comparison",
      what: "this result is not a comparison of two builds",
      expected: "mode compare with one build of role base and one of role head",
      found: `mode ${mode} with ${builds.map(({ id, role }) => `${id} (${role})`).join(", ")}`,
      next: "use `benchwarden detect` for the history of a recording",
    });
  }
  return { base, head, control };
}
