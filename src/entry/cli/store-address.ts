import { EXIT, Problem } from "../../model/problem.ts";
import type { Words } from "./verb.ts";

/** The address of the store, which every verb that reads or writes one needs. */
export function storeAddress(words: Words): string {
  const address = words.one("store");
  if (address !== undefined && address !== "") return address;
  throw new Problem({
    code: "no-store",
    what: "the store is not named",
    where: "--store",
    expected: "a path or git URL, with #BRANCH when the branch is not bench-data",
    exit: EXIT.usage,
  });
}
