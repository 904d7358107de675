import type { Alert } from "../alert.ts";
import type { Evidence } from "../change-point.ts";
import type { StepStatus } from "./steps.ts";
import type { SiteCommit } from "./tables.ts";

/** `data/alerts.json`: what moved in the wrong direction, most certain first, with the commits that it mentions. */
export interface SiteAlerts {
  readonly schema: "benchwarden.alerts/1";
  readonly commits: readonly SiteCommit[];
  readonly alerts: readonly SiteAlert[];
}

/**
 * Steps in the wrong direction that one commit may have caused: `commits`, indexes into the table of the document, are
 * the candidates that all of them have in common, oldest first. The largest member comes first.
 */
export interface SiteAlert {
  readonly lastGood: number | null;
  readonly commits: readonly number[];
  readonly status: Alert["status"];
  readonly score: number;
  readonly members: readonly SiteAlertMember[];
}

/** A step of an alert: of which history, and how large. */
export interface SiteAlertMember {
  readonly history: string;
  readonly effect: number;
  readonly evidence: Evidence;
  readonly status: StepStatus;
}
