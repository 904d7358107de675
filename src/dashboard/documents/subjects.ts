import type { SiteSubjects } from "../../model/site/subjects.ts";
import { type Guard, list, matching, object, oneOf, pair, text } from "../guards.ts";

/** `data/commits/<digit>.json`. */
export const siteSubjects: Guard<SiteSubjects> = object({
  schema: oneOf("benchwarden.subjects/1"),
  commits: list(pair(matching(/^[0-9a-f]{12}$/, "12 hexadecimal digits"), text)),
});
