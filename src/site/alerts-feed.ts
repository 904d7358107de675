import { httpsAddress } from "../model/https-address.ts";
import { hashOf } from "../plan/canonical.ts";
import { formatPercent } from "../units/percent.ts";
import { formatColumn } from "../units/scale.ts";
import { labelOf } from "./commit-table.ts";
import type { SiteInput } from "./input.ts";
import { SHORT_ID } from "./points-file.ts";
import { isRegression, type PlacedStep } from "./steps.ts";
import { xmlText } from "./xml.ts";

/** Older alerts are on the page. */
const MOST = 100;

/** `alerts.atom`: the steps of judged metrics in the wrong direction, newest first. */
export function alertsFeed(input: SiteInput, steps: readonly PlacedStep[]): string {
  const site = httpsAddress(input.siteUrl);
  const base = site === null ? "" : `${site}/`;
  const entries = steps.filter(isRegression).slice(0, MOST);
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>${uuid(["feed", input.title, site])}</id>
<title>${xmlText(`${input.title}: regressions`)}</title>
<updated>${input.generated ?? "1970-01-01T00:00:00Z"}</updated>
<author><name>Benchwarden</name></author>
<link rel="self" href="${xmlText(`${base}alerts.atom`)}"/>
<link rel="alternate" type="text/html" href="${xmlText(base === "" ? "./" : base)}"/>
${entries.map((step) => entry(input, step, base)).join("")}</feed>
`;
}

function entry(input: SiteInput, step: PlacedStep, base: string): string {
  const { history, change, commit } = step;
  const { benchmark, metric, machineClass, unit } = history.newest;
  const [before = "", after = ""] = formatColumn([change.before, change.after], unit);
  const at = labelOf(input.names, commit.commit) ?? commit.commit.slice(0, SHORT_ID);
  const title = `${benchmark} ${metric} ${formatPercent(change.effect)} at ${at}`;
  const candidates = step.range[1] - step.range[0] + 1;
  const doubt = candidates > 1 ? ` (within ${candidates} commits)` : "";
  const text = `${before} → ${after} on ${machineClass} (${change.status}). First commit: ${commit.commit}${doubt}.`;
  return `<entry>
<id>${uuid([history.id, step.epoch, commit.commit])}</id>
<title>${xmlText(title)}</title>
<updated>${commit.time}</updated>
<link rel="alternate" type="text/html" href="${xmlText(`${base}#${openedAt(step)}`)}"/>
<summary>${xmlText(text)}</summary>
</entry>
`;
}

/** The part of the page's address that opens a history at a commit. */
function openedAt({ history, commit }: PlacedStep): string {
  const at = commit.commit.slice(0, SHORT_ID);
  return new URLSearchParams({ open: history.newest.benchmark, history: history.id, at }).toString();
}

/** A stable name in the form of a version 8 UUID (RFC 9562): the first bits of a hash. */
function uuid(of: readonly unknown[]): string {
  const hex = hashOf(of, 32);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
