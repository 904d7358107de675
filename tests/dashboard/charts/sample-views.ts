import { type HistoryView, historyView } from "../../../src/dashboard/charts/history-view.ts";
import { historiesOf } from "../../../src/site/history.ts";
import type { SiteInput } from "../../../src/site/input.ts";
import { pointsFile } from "../../../src/site/points-file.ts";

/** The histories of an input as the page unpacks them. */
export function viewsOf(input: SiteInput): HistoryView[] {
  return historiesOf(input.series, input.detection).map((history) => historyView(pointsFile(history, input.names)));
}
