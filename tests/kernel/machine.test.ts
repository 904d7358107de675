import { afterAll, beforeAll, describe } from "vitest";
import { Guest } from "./guest.ts";
import { KERNELS, type KernelName } from "./guest-kernel.ts";
import { testKnobs } from "./knobs.ts";
import { testLimits } from "./limits.ts";
import { testLosingPower } from "./losing-power.ts";
import { whyNoMachine } from "./virtual-debian.ts";

const FULL = process.env.BENCHWARDEN_FULL === "1";
const why = whyNoMachine() ?? (FULL ? null : "it takes a quarter of an hour; npm run test:full shows it");

// One installation serves them all. Each of the three can be run alone: -t "Linux 6.1, .* its knobs".
for (const kernel of Object.keys(KERNELS) as KernelName[]) {
  const title = `a bench machine under Linux ${kernel}, with control groups v2${why === null ? "" : ` (skipped: ${why})`}`;
  describe.skipIf(why !== null)(title, { timeout: 3_600_000 }, () => {
    const guest = new Guest(kernel);
    beforeAll(() => guest.start(), 3_600_000);
    afterAll(() => guest.stop());

    testLimits(guest);
    testKnobs(guest);
    testLosingPower(guest);
  });
}
