import type { Alert } from "../model/alert.ts";
import type { SiteAlert, SiteAlerts } from "../model/site/alerts.ts";
import { seriesKey } from "../series/series.ts";
import { CommitTable } from "./commit-table.ts";
import type { History } from "./history.ts";
import type { SiteInput } from "./input.ts";
import { rounded } from "./rounding.ts";

/** Candidates that are listed; a longer range is told by its ends. */
const MOST = 50;

/** `data/alerts.json`: the alerts of the detection, as it orders them. */
export function alertsFile(input: SiteInput, histories: readonly History[]): SiteAlerts {
  const table = new CommitTable(input.names);
  const times = new Map(histories.flatMap(({ commits }) => commits.map(({ commit, time }) => [commit, time])));
  const idOf = new Map(
    histories.flatMap(({ id, epochs }) => epochs.map(({ series }): [string, string] => [seriesKey(series), id])),
  );
  const index = (commit: string) => table.indexOf({ commit, time: times.get(commit) ?? "" });
  const alerts = input.detection.alerts.map((alert) => siteAlert(alert, index, idOf));
  return { schema: "benchwarden.alerts/1", commits: table.commits, alerts };
}

function siteAlert(alert: Alert, index: (commit: string) => number, idOf: ReadonlyMap<string, string>): SiteAlert {
  const { commits, lastGood, members } = alert;
  const listed = commits.length > MOST ? [commits[0] ?? "", commits.at(-1) ?? ""] : commits;
  return {
    lastGood: lastGood === null ? null : index(lastGood),
    commits: listed.map(index),
    status: alert.status,
    score: rounded(alert.score, false),
    members: members.flatMap(({ class: machineClass, ...member }) => {
      const history = idOf.get(seriesKey({ ...member, machineClass }));
      if (history === undefined) return [];
      return [{ history, effect: rounded(member.effect, false), evidence: member.evidence, status: member.status }];
    }),
  };
}
