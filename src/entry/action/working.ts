/** The commands that read or write results, with the statistics: one chunk. */
export * as history from "./history.ts";
export * as measure from "./measure.ts";
export * as publish from "./publish.ts";
export * as site from "./site.ts";
