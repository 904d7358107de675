import { Component, createRef } from "preact";
import { sparkPath } from "../charts/spark-path.ts";
import { whenSeen } from "../when-seen.ts";
import { toneOf } from "../words.ts";

const SIZE = { width: 132, height: 28 } as const;

export interface SparkProps {
  readonly levels: string;
  readonly step: { readonly at: number; readonly isWorse: boolean | null } | null;
}

/** The history at a glance, drawn when its row comes into view. */
export class Spark extends Component<SparkProps, { isSeen: boolean }> {
  override state = { isSeen: false };
  readonly #svg = createRef<SVGSVGElement>();
  #stop = () => {};

  override componentDidMount() {
    if (this.#svg.current) this.#stop = whenSeen(this.#svg.current, () => this.setState({ isSeen: true }));
  }

  override componentWillUnmount() {
    this.#stop();
  }

  override shouldComponentUpdate(next: SparkProps, state: { isSeen: boolean }) {
    return next.levels !== this.props.levels || state.isSeen !== this.state.isSeen;
  }

  override render({ levels, step }: SparkProps) {
    return (
      <svg ref={this.#svg} class="spark" width={SIZE.width} height={SIZE.height} aria-hidden="true">
        {this.state.isSeen && draw(levels, step)}
      </svg>
    );
  }
}

function draw(levels: string, step: SparkProps["step"]) {
  const { path, end, mark } = sparkPath(levels, step?.at ?? null, SIZE.width, SIZE.height);
  return (
    <>
      {mark !== null && <path class={`mark ${toneOf(step?.isWorse ?? null)}`} d={`M${mark} 1V${SIZE.height - 1}`} />}
      <path class="trace" d={path} />
      {end && <circle cx={end[0]} cy={end[1]} r="2" />}
    </>
  );
}
