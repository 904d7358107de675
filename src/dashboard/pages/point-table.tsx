import { Component } from "preact";
import { formatPercent } from "../../units/percent.ts";
import { formatWith, scaleFor } from "../../units/scale.ts";
import { type HistoryView, pointAt, type Window } from "../charts/history-view.ts";
import type { Page } from "../page.ts";
import { PLACE, plural } from "../words.ts";
import { notesAt, Place } from "./readout.tsx";

export interface PointTableProps {
  readonly page: Page;
  readonly view: HistoryView;
  readonly window: Window;
}

/** The chart as a table, made when it is opened: newest first. */
export class PointTable extends Component<PointTableProps, { isOpen: boolean }> {
  override state = { isOpen: false };

  override render({ page, view, window: [first, last] }: PointTableProps) {
    return (
      <details onToggle={(event) => this.setState({ isOpen: event.currentTarget.open })}>
        <summary>Data table ({plural(last - first + 1, view.of)})</summary>
        {this.state.isOpen && (
          <div class="scroll">
            <table class="points">
              <thead>
                <tr>
                  <th scope="col">{PLACE[view.of]}</th>
                  <th scope="col">Date</th>
                  <th scope="col" class="number">
                    Value
                  </th>
                  <th scope="col" class="number">
                    Interval
                  </th>
                  <th scope="col" class="number">
                    Launches
                  </th>
                  <th scope="col" class="number">
                    Change
                  </th>
                  <th scope="col">Notes</th>
                </tr>
              </thead>
              <tbody>{rows(page, view, first, last)}</tbody>
            </table>
          </div>
        )}
      </details>
    );
  }
}

function rows(page: Page, view: HistoryView, first: number, last: number) {
  const points = Array.from({ length: last - first + 1 }, (_, back) => pointAt(view, last - back));
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const scale = scaleFor(values, view.metric.unit);
  const bare = { ...scale, unit: "" };
  return points.map((point) => (
    <tr key={point.commit}>
      <th scope="row">
        <Place page={page} view={view} point={point} />
      </th>
      <td>{point.day}</td>
      <td class="number">{point.value === null ? "not measured" : formatWith(point.value, scale)}</td>
      <td class="number">{point.interval?.map((end) => formatWith(end, bare)).join(" to ")}</td>
      <td class="number">{point.value === null ? "" : point.launches}</td>
      <td class="number">{point.change === null ? "" : formatPercent(point.change)}</td>
      <td>{notesAt(view, point.position).join(" ")}</td>
    </tr>
  ));
}
