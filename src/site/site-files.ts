import type { SiteStatus } from "../model/site/status.ts";
import { alertsFeed } from "./alerts-feed.ts";
import { alertsFile } from "./alerts-file.ts";
import { type Badge, badgeSvg } from "./badge.ts";
import { historiesOf } from "./history.ts";
import { allSteps, classesOf, indexFile, stepsFile } from "./index-file.ts";
import type { SiteInput } from "./input.ts";
import { machinesFile, siteMachines } from "./machines-file.ts";
import { pointsFile } from "./points-file.ts";
import { isRegression } from "./steps.ts";
import { subjectFiles } from "./subject-files.ts";

/**
 * The data files of the static site by path, as `docs/site-data.md` describes them. Pure: equal input gives equal
 * bytes, and no part of a path comes from a name.
 */
export function siteFiles(input: SiteInput): Map<string, string> {
  const histories = historiesOf(input.series, input.detection);
  const steps = allSteps(histories);
  const subjects = subjectFiles(histories, input.names);
  const files = new Map<string, string>();
  const add = (path: string, document: unknown) => files.set(path, `${JSON.stringify(document)}\n`);
  add("data/index.json", indexFile(input, histories, steps, [...subjects.keys()].join("")));
  add("data/steps.json", stepsFile(input, steps));
  add("data/alerts.json", alertsFile(input, histories));
  add("data/machines.json", machinesFile(input.machines ?? []));
  for (const [digit, file] of subjects) add(`data/commits/${digit}.json`, file);
  for (const history of histories) add(`data/series/${history.id}.json`, pointsFile(history, input.names));
  const regressions = steps.filter((step) => step.isStanding && isRegression(step)).length;
  add("status.json", statusFile(input, regressions));
  files.set("alerts.atom", alertsFeed(input, steps));
  for (const [name, badge] of badges(input, regressions)) files.set(`badges/${name}.svg`, badgeSvg(badge));
  return files;
}

function statusFile(input: SiteInput, regressions: number): SiteStatus {
  return {
    schema: "benchwarden.status/1",
    generated: input.generated,
    regressions,
    classes: classesOf(input),
    machines: siteMachines(input.machines ?? []),
  };
}

function badges(input: SiteInput, regressions: number): [name: string, badge: Badge][] {
  const count = `${regressions} regression${regressions === 1 ? "" : "s"}`;
  return [
    ["performance", { subject: "performance", text: count, tone: regressions > 0 ? "bad" : "good" }],
    ["last-result", { subject: "benchmarks", text: input.generated?.slice(0, 10) ?? "none yet", tone: "plain" }],
    ...classesOf(input)
      .filter(({ name }) => PLAIN.test(name))
      .map(({ name, lastResult }): [string, Badge] => [
        `class-${name}`,
        { subject: name, text: lastResult?.slice(0, 10) ?? "none yet", tone: "plain" },
      ]),
  ];
}

/** A machine class is a plain word by its schema; one that is not never becomes part of a path. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/;
