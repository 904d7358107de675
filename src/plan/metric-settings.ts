import type { MetricSettings } from "../model/config.ts";
import type { MeasuredMetric, Metric } from "../model/metric.ts";

/** Default margins by metric, as ratios. Source: docs/statistics.md, "Other kinds of metric". */
const MARGINS: Readonly<Record<string, { minimumEffect: number; equivalence: number }>> = {
  cycles: { minimumEffect: 0.005, equivalence: 0.015 },
  instructions: { minimumEffect: 0.0005, equivalence: 0.003 },
  Ir: { minimumEffect: 0.0005, equivalence: 0.003 },
};
const NOISY = { minimumEffect: 0.005, equivalence: 0.02 };
const EXACT = { minimumEffect: 0, equivalence: 0 };

/**
 * The metrics of a benchmark with the config's settings applied. When the config marks any metric as primary, exactly
 * those are; else the format's own choice. When the config lists metrics, only those are kept.
 */
export function settleMetrics(
  measured: readonly MeasuredMetric[],
  settings: Readonly<Record<string, MetricSettings>>,
): Metric[] {
  const listed = Object.keys(settings).length > 0;
  const chosen = Object.values(settings).some((setting) => setting.primary === true);
  return measured
    .filter((metric) => !listed || Object.hasOwn(settings, metric.name))
    .map((metric) => settleMetric(metric, settings[metric.name] ?? {}, chosen));
}

function settleMetric(metric: MeasuredMetric, setting: MetricSettings, chosen: boolean): Metric {
  const exact = setting.exact ?? metric.exact;
  const margins = MARGINS[metric.name] ?? (exact ? EXACT : NOISY);
  const minimumEffect = setting.minimumEffect ?? margins.minimumEffect;
  return {
    name: metric.name,
    unit: metric.unit,
    ...(metric.originalUnit === undefined ? {} : { originalUnit: metric.originalUnit }),
    direction: setting.direction ?? metric.direction,
    exact,
    primary: setting.primary ?? (chosen ? false : metric.primary),
    source: metric.source,
    minimumEffect,
    equivalence: setting.equivalence ?? Math.max(margins.equivalence, minimumEffect),
  };
}
