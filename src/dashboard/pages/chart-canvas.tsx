import { Component, createRef } from "preact";
import Plot from "uplot";
import { historyChart } from "../charts/history-chart.ts";
import type { HistoryView, Window } from "../charts/history-view.ts";
import { readPalette } from "../charts/palette.ts";

export interface ChartCanvasProps {
  readonly view: HistoryView;
  readonly window: Window;
  readonly isLogarithmic: boolean;
  /** Where the cursor stands. */
  readonly place: number;
  readonly onPoint: (place: number) => void;
  readonly onZoom: (window: Window) => void;
}

const HEIGHT = 300;

/** uPlot in the page: made again when what it shows changes, moved when only the cursor does. */
export class ChartCanvas extends Component<ChartCanvasProps> {
  readonly #holder = createRef<HTMLDivElement>();
  readonly #theme = matchMedia("(prefers-color-scheme: dark)");
  readonly #resize = new ResizeObserver(() => this.#fit());
  #chart: Plot | null = null;

  override componentDidMount() {
    this.#draw();
    this.#theme.addEventListener("change", this.#recolour);
    if (this.#holder.current) this.#resize.observe(this.#holder.current);
  }

  override componentDidUpdate(before: ChartCanvasProps) {
    const { view, window, isLogarithmic } = this.props;
    const isSame = before.view === view && before.isLogarithmic === isLogarithmic;
    if (isSame && before.window[0] === window[0] && before.window[1] === window[1]) this.#moveCursor();
    else this.#draw();
  }

  override componentWillUnmount() {
    this.#theme.removeEventListener("change", this.#recolour);
    this.#resize.disconnect();
    this.#chart?.destroy();
  }

  override render() {
    return <div ref={this.#holder} class="canvas" />;
  }

  #draw() {
    const holder = this.#holder.current;
    if (!holder) return;
    const { view, window, isLogarithmic } = this.props;
    let palette = readPalette(holder);
    this.#readColours = () => {
      palette = readPalette(holder);
    };
    const { options, data } = historyChart(
      view,
      { width: holder.clientWidth, height: HEIGHT, window, isLogarithmic },
      {
        palette: () => palette,
        onReady: () => this.#moveCursor(),
        onPoint: (place) => this.props.onPoint(place),
        onZoom: (to) => this.props.onZoom(to),
      },
    );
    this.#chart?.destroy();
    this.#chart = new Plot(options, data, holder);
  }

  #readColours = () => {};

  readonly #recolour = () => {
    this.#readColours();
    this.#chart?.redraw(false, false);
  };

  #fit() {
    const width = this.#holder.current?.clientWidth ?? 0;
    if (!this.#chart || width === 0 || width === this.#chart.width) return;
    this.#chart.setSize({ width, height: HEIGHT });
    this.#moveCursor();
  }

  #moveCursor() {
    if (!this.#chart) return;
    const left = this.#chart.valToPos(this.props.place, "x");
    // Not told back, as if the reader had moved it.
    this.#chart.setCursor({ left, top: this.#chart.over.clientHeight / 2 }, false);
  }
}
