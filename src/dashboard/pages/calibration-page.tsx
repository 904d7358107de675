import { Component } from "preact";
import type { SiteMachines } from "../../model/site/machines.ts";
import { LoadFailure, loadMachines } from "../load.ts";
import type { Page } from "../page.ts";
import { OVERVIEW } from "../state.ts";
import type { Calibration } from "./calibration.tsx";
import { Failure } from "./parts.tsx";

export interface CalibrationPageProps {
  readonly page: Page;
  /** The machine class. */
  readonly name: string;
}

interface CalibrationState {
  readonly machines: SiteMachines | null;
  /** What shows them: fetched with the first. */
  readonly view: typeof Calibration | null;
  readonly failure: string | null;
}

/** What the machines of a class could do, job by job: whether it is the machine that changed. */
export class CalibrationPage extends Component<CalibrationPageProps, CalibrationState> {
  override state: CalibrationState = { machines: null, view: null, failure: null };

  override componentDidMount() {
    void this.#load();
  }

  override render({ page, name }: CalibrationPageProps, { machines, view: View, failure }: CalibrationState) {
    return (
      <main id="content" class="calibration" tabIndex={-1}>
        <nav aria-label="Position">
          <a href={page.link(OVERVIEW)}>All benchmarks</a>
        </nav>
        <h1>Calibration of {name}</h1>
        <p class="muted">
          What the machine itself can do, shown by a program of its own before each job: no code of the project has a
          part in it.
        </p>
        {failure !== null && <Failure text={failure} again={() => void this.#load()} />}
        {machines && View && <View page={page} name={name} machines={machines} />}
      </main>
    );
  }

  async #load() {
    this.setState({ failure: null });
    try {
      const [machines, { Calibration: view }] = await Promise.all([loadMachines(), import("./calibration.tsx")]);
      this.setState({ machines, view });
    } catch (error) {
      this.setState({ failure: error instanceof LoadFailure ? error.message : "The page could not be loaded." });
    }
  }
}
