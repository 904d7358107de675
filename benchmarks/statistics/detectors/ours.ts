import { detectValues } from "../../../src/series/detect.ts";
import type { Detector } from "./detector.ts";

/** What `benchwarden detect` finds in a bare column. */
export const OURS: Detector = {
  name: "Benchwarden",
  tool: null,
  detect: (values) => detectValues(values).changePoints.map(({ index }) => index),
};
