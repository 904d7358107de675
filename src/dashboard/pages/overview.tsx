import { Component } from "preact";
import type { Page } from "../page.ts";
import { ComparisonList } from "./comparison-list.tsx";
import { LatestTable } from "./latest-table.tsx";
import { StepList } from "./step-list.tsx";
import { Summary } from "./summary.tsx";

/** All benchmarks: what stands, where each is now, and what moved. */
export class Overview extends Component<{ page: Page }, { isWhole: boolean }> {
  override state = { isWhole: false };

  override render({ page }: { page: Page }) {
    return (
      <main id="content" class="overview" tabIndex={-1}>
        <h1 class="unseen">All benchmarks</h1>
        <Summary page={page} />
        <div class="columns">
          <LatestTable page={page} isWhole={this.state.isWhole} showWhole={() => this.setState({ isWhole: true })} />
          <aside>
            <StepList page={page} />
            <ComparisonList page={page} />
          </aside>
        </div>
      </main>
    );
  }
}
