import { detectValues } from "../../../src/series/detect.ts";
import { type Method, methodOf } from "./method.ts";

/** What `benchwarden detect` finds in a bare column. */
export const OURS: Method = methodOf({ name: "Benchwarden", tool: null }, (values) =>
  detectValues(values).changePoints.map(({ index }) => index),
);
