/** The commands that hold no project code: one chunk, small, for a person waits for its first request. */
export * as gate from "./gate.ts";
export * as plan from "./plan.ts";
