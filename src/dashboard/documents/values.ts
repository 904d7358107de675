import { flag, matching, number, oneOf, orNull, pair } from "../guards.ts";

// Ids become parts of addresses that are fetched or linked: nothing but hexadecimal digits passes.
export const historyId = matching(/^[0-9a-f]{16}$/, "16 hexadecimal digits");
export const commitId = matching(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "a commit id");

export const time = matching(/^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/, "a time in UTC");
export const range = pair(number, number);

export const status = oneOf("candidate", "provisional", "confirmed", "closed");
export const better = orNull(flag);
