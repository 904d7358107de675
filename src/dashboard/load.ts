import type { SiteIndex } from "../model/site/index-document.ts";
import type { SiteMachines } from "../model/site/machines.ts";
import type { SitePoints } from "../model/site/points.ts";
import type { SiteSteps } from "../model/site/steps.ts";
import { siteIndex } from "./documents/index-document.ts";
import { siteMachines } from "./documents/machines.ts";
import { sitePoints } from "./documents/points.ts";
import { siteSteps } from "./documents/steps.ts";
import { siteSubjects } from "./documents/subjects.ts";
import { type Guard, Refused } from "./guards.ts";

/** Why a document is not shown, as a sentence for the page. */
export class LoadFailure extends Error {}

export const loadIndex = (): Promise<SiteIndex> => load("data/index.json", siteIndex);

export const loadSteps = once((): Promise<SiteSteps> => load("data/steps.json", siteSteps));

export const loadMachines = once((): Promise<SiteMachines> => load("data/machines.json", siteMachines));

/** The points of a history by its id, which a guard has seen. */
export const loadPoints = once((id: string): Promise<SitePoints> => load(`data/series/${id}.json`, sitePoints));

/** The subject of a commit, or null when there is none; `digits` are the files that exist. */
export async function loadSubject(commit: string, digits: string): Promise<string | null> {
  const digit = commit.slice(0, 1);
  if (!digits.includes(digit) || digit === "") return null;
  const subjects = await loadSubjects(digit);
  return subjects.get(commit) ?? null;
}

const loadSubjects = once(
  async (digit: string): Promise<ReadonlyMap<string, string>> =>
    new Map((await load(`data/commits/${digit}.json`, siteSubjects)).commits),
);

async function load<T>(path: string, guard: Guard<T>): Promise<T> {
  const response = await fetch(path).catch(() => null);
  if (!response) throw new LoadFailure(`${path} could not be fetched.`);
  if (!response.ok) throw new LoadFailure(`${path} could not be fetched: the server answered ${response.status}.`);
  try {
    return guard(await response.json(), path);
  } catch (error) {
    if (error instanceof Refused) throw new LoadFailure(`${error.message}. It was not written by this version.`);
    throw new LoadFailure(`${path} is not whole JSON.`);
  }
}

/** Asks once for each argument; what failed may be asked again. */
function once<A extends string[], T>(ask: (...of: A) => Promise<T>): (...of: A) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (...of) => {
    const key = of.join(" ");
    const answer = asked.get(key) ?? ask(...of);
    asked.set(key, answer);
    answer.catch(() => asked.delete(key));
    return answer;
  };
}
