import { Component, createRef } from "preact";
import { type HistoryView, isWide, pointAt, type Window, windowOf } from "../charts/history-view.ts";
import { LoadFailure, loadSubject } from "../load.ts";
import type { Page } from "../page.ts";
import { whenSeen } from "../when-seen.ts";
import type { ChartCanvas } from "./chart-canvas.tsx";
import { HistorySteps } from "./history-steps.tsx";
import { movedPlace } from "./moved-place.ts";
import { Failure } from "./parts.tsx";
import { PointTable } from "./point-table.tsx";
import { pointSentence, Readout } from "./readout.tsx";

export interface HistoryCardProps {
  readonly page: Page;
  /** Like that of no other card of the page; without blanks. */
  readonly id: string;
  readonly title: string;
  /** Whose history it is, beside the title. */
  readonly about: string;
  /** Unit, n and what the band is: what a chart must not leave open. The view is null until it is loaded. */
  readonly caption: (view: HistoryView | null) => string;
  readonly load: () => Promise<HistoryView>;
  /** What the address calls it; null: it does not tell cards apart. */
  readonly history: string | null;
}

interface CardState {
  readonly view: HistoryView | null;
  /** What draws charts: fetched with the first one. */
  readonly canvas: typeof ChartCanvas | null;
  readonly failure: string | null;
  /** The place in focus; null: the one of the address, else the last. */
  readonly place: number | null;
  readonly subject: { readonly commit: string; readonly text: string | null } | null;
}

/** How many of the newest places the buttons show. */
const LATEST = [30, 100, 300] as const;

/** Time that the pointer rests before the subject of a commit is fetched. */
const REST_MS = 120;

/** The history of one metric: chart, point in focus, steps, table. Nothing is fetched before it comes into view. */
export class HistoryCard extends Component<HistoryCardProps, CardState> {
  override state: CardState = { view: null, canvas: null, failure: null, place: null, subject: null };
  readonly #card = createRef<HTMLElement>();
  #stop = () => {};
  #rest: ReturnType<typeof setTimeout> | undefined;

  override componentDidMount() {
    const card = this.#card.current;
    if (card) this.#stop = whenSeen(card, () => void this.#load());
    if (card && this.props.history !== null && this.props.page.state.history === this.props.history)
      card.scrollIntoView({ block: "nearest" });
  }

  override componentWillUnmount() {
    this.#stop();
    clearTimeout(this.#rest);
  }

  override componentDidUpdate(before: HistoryCardProps) {
    // The address named another commit: it wins over where the pointer was.
    if (before.page.state.at !== this.props.page.state.at && this.state.place !== null) this.setState({ place: null });
    this.#askSubject();
  }

  override render({ id, title, about, caption }: HistoryCardProps, { view, canvas, failure }: CardState) {
    return (
      <section ref={this.#card} class="card" aria-labelledby={`title-${id}`}>
        <h2 id={`title-${id}`}>
          {title} <span class="machine">{about}</span>
        </h2>
        <p class="caption muted">{caption(view)}</p>
        {failure !== null && <Failure text={failure} again={() => void this.#load()} />}
        {view && canvas ? this.#renderView(view, canvas) : failure === null && <div class="canvas waiting" />}
      </section>
    );
  }

  #renderView(view: HistoryView, Canvas: typeof ChartCanvas) {
    const { page } = this.props;
    const shown = windowOf(view, page.state.range);
    const place = this.#placeIn(view, shown);
    const point = pointAt(view, place);
    const isLogarithmic = isWide(view) && page.state.scale !== "linear";
    const { subject } = this.state;
    return (
      <>
        <div class="bar">
          <Readout
            page={page}
            view={view}
            point={point}
            subject={subject?.commit === point.commit ? subject.text : null}
          />
          {this.#renderControls(view, shown, isLogarithmic)}
        </div>
        <div
          class="chart"
          role="slider"
          tabIndex={0}
          aria-label={`${view.benchmark} ${view.metric.name} on ${view.machine}, ${view.of} by ${view.of}`}
          aria-valuemin={shown[0] + 1}
          aria-valuemax={shown[1] + 1}
          aria-valuenow={place + 1}
          aria-valuetext={pointSentence(view, point)}
          onKeyDown={(event) => this.#onKey(event, view, shown, place)}
          onClick={() => page.go({ at: point.commit, history: this.props.history }, "replace")}
        >
          <Canvas
            view={view}
            window={shown}
            isLogarithmic={isLogarithmic}
            place={place}
            onPoint={(to) => this.#show(to)}
            onZoom={([first, last]) => this.#zoom(view, first, last)}
          />
        </div>
        <HistorySteps view={view} show={(to) => this.#reveal(view, shown, to)} />
        <PointTable page={page} view={view} window={shown} />
      </>
    );
  }

  #renderControls(view: HistoryView, shown: Window, isLogarithmic: boolean) {
    const { page } = this.props;
    const last = view.commits.length - 1;
    const isAll = shown[0] === 0 && shown[1] === last;
    const counts = LATEST.filter((count) => count < view.commits.length);
    return (
      <div class="controls">
        {isWide(view) && (
          <fieldset class="choice">
            <legend class="unseen">Value axis</legend>
            {(["log", "linear"] as const).map((scale) => (
              <button
                key={scale}
                type="button"
                aria-pressed={(scale === "log") === isLogarithmic}
                onClick={() => page.go({ scale: scale === "log" ? null : scale }, "replace")}
              >
                {scale === "log" ? "Log" : "Linear"}
              </button>
            ))}
          </fieldset>
        )}
        {(counts.length > 0 || !isAll) && (
          <fieldset class="choice">
            <legend class="unseen">Which {view.of}s are shown</legend>
            {counts.map((count) => (
              <button
                key={count}
                type="button"
                aria-pressed={shown[1] === last && shown[0] === last - count + 1}
                onClick={() => this.#zoom(view, last - count + 1, last)}
              >
                Last {count}
              </button>
            ))}
            <button type="button" aria-pressed={isAll} onClick={() => page.go({ range: null }, "replace")}>
              All
            </button>
          </fieldset>
        )}
      </div>
    );
  }

  async #load() {
    this.setState({ failure: null });
    try {
      const [view, { ChartCanvas: canvas }] = await Promise.all([this.props.load(), import("./chart-canvas.tsx")]);
      this.setState({ view, canvas });
    } catch (error) {
      this.setState({ failure: error instanceof LoadFailure ? error.message : "The chart could not be loaded." });
    }
  }

  #placeIn(view: HistoryView, [first, last]: Window): number {
    const { at } = this.props.page.state;
    const asked = this.state.place ?? (at === null ? -1 : view.commits.indexOf(at));
    return asked < first || asked > last ? last : asked;
  }

  #show(place: number) {
    if (place !== this.state.place) this.setState({ place });
  }

  /** Into focus, and into view when it is outside. */
  #reveal(view: HistoryView, [first, last]: Window, place: number) {
    const range = place < first || place > last ? { range: null } : {};
    this.setState({ place: null });
    this.props.page.go({ at: view.commits[place] ?? null, history: this.props.history, ...range }, "replace");
    this.#card.current?.querySelector<HTMLElement>(".chart")?.focus();
  }

  #zoom(view: HistoryView, first: number, last: number) {
    const [from, to] = [view.commits[first], view.commits[last]];
    if (from !== undefined && to !== undefined) this.props.page.go({ range: [from, to] }, "replace");
  }

  #onKey(event: KeyboardEvent, view: HistoryView, shown: Window, place: number) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") {
      this.props.page.go({ at: view.commits[place] ?? null, history: this.props.history }, "replace");
      return;
    }
    const steps = view.steps.map(({ position }) => position);
    const to = movedPlace({ key: event.key, isShift: event.shiftKey, place, shown, steps });
    if (to === null) return;
    event.preventDefault();
    this.#show(to);
  }

  #askSubject() {
    const { view, subject } = this.state;
    if (view?.of !== "commit") return;
    const { index, state } = this.props.page;
    const commit = view.commits[this.#placeIn(view, windowOf(view, state.range))] ?? "";
    if (subject?.commit === commit) return;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      const tell = (text: string | null) => this.setState({ subject: { commit, text } });
      loadSubject(commit, index.subjects).then(tell, () => tell(null));
    }, REST_MS);
  }
}
