import type { SiteMachine } from "../../model/site/machines.ts";
import { count, matching, object, oneOf, orNull, text } from "../guards.ts";
import { time } from "./values.ts";

export const machine = object<SiteMachine>({
  class: text,
  fingerprint: matching(/^[0-9a-f]{16}$/, "16 hexadecimal digits"),
  profile: oneOf("trusted", "untrusted"),
  jobs: count,
  alert: orNull(object<NonNullable<SiteMachine["alert"]>>({ since: time, text })),
});
