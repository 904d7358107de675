// The branches that stand for pull requests: one commit each on top of the newest release.

/** Makes `parse/orders` about a fifth slower and touches nothing else that is measured. */
const slowParse = {
  branch: "slow-parse",
  message: `validate: say in messages which order is meant

The row number helps nobody who sorted the list in the meantime.
`,
  edits: [
    {
      file: "src/validate.mjs",
      from: "    const result = row.safeParse(value);\n",
      to: `    const order = JSON.stringify({ order: value.order, customer: value.customer, state: value.state });
    const result = row.safeParse(value);
`,
    },
    {
      file: "src/validate.mjs",
      from: "{ row: index + 1, message",
      to: "{ row: index + 1, order, message",
    },
  ],
};

/** Changes nothing that is measured: both builds have the same bytes. */
const docsOnly = {
  branch: "docs-only",
  message: "README: say where the messages come from\n",
  edits: [
    {
      file: "README.md",
      from: "a message for each of the others.\n",
      to: "a message for each of the others. The messages are those of zod.\n",
    },
  ],
};

export const pullRequests = [slowParse, docsOnly];
