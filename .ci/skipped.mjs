import { relative } from "node:path";

/**
 * The part of Vitest's JSON report that is read here.
 * @typedef {{ testResults: { name: string, assertionResults: { status: string, ancestorTitles: string[], title: string }[] }[] }} Report
 */

/**
 * What was skipped, by name: a title that needs something says so in brackets. Of a group in which everything was
 * skipped there is one line, with the number of its tests.
 *
 * @param {Report} report
 * @param {string} root folder from which files are named
 * @returns {string[]} one line each, in the order of the report
 */
export function skippedLines({ testResults }, root) {
  return testResults.flatMap(({ name, assertionResults }) => {
    const file = relative(root, name);
    return groupsOf(assertionResults).map(
      ([title, count]) => `${file}: ${title}${count > 1 ? ` (${count} tests)` : ""}`,
    );
  });
}

/** @param {Report["testResults"][number]["assertionResults"]} tests @returns {[title: string, count: number][]} */
function groupsOf(tests) {
  const ran = new Set(tests.filter((one) => !isSkipped(one)).map(({ ancestorTitles: [group] }) => group));
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { ancestorTitles, title } of tests.filter(isSkipped)) {
    const [group] = ancestorTitles;
    const shown = group === undefined || ran.has(group) ? [...ancestorTitles, title].join(" > ") : group;
    counts.set(shown, (counts.get(shown) ?? 0) + 1);
  }
  return [...counts];
}

/** @param {{ status: string }} test */
function isSkipped({ status }) {
  return status !== "passed" && status !== "failed";
}
