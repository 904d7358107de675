import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { SampleProject } from "./sample-project.ts";

const WORK = { small: 2_000_000, middle: 3_000_000, large: 4_000_000 };

/** A project with a base and a slower head. */
function project(): SampleProject {
  const made = new SampleProject({
    "benchwarden.yml": `version: 1
harness: [bench/]
suites:
  spin:
    run: [node, bench/count.mjs]
    format: custom
measurement: { budget: 1 min, effort: quick }
`,
    "bench/count.mjs": `import { readFileSync } from "node:fs";
const work = JSON.parse(readFileSync("src/work.json", "utf8"));
const benchmarks = Object.entries(work).map(([name, value]) => ({ name, metrics: [{ name: "steps", unit: "1", direction: "lower", exact: true, primary: true, launches: [[value]] }] }));
console.log(JSON.stringify({ schema: "benchwarden.samples/1", benchmarks }));
`,
  });
  made.work(WORK);
  made.commit("base");
  made.git("branch", "base");
  made.work({ ...WORK, large: 5_000_000 });
  made.commit("head");
  return made;
}

describe("measure and publish, the two halves of a run, without GitHub", () => {
  test("a request is written, obeyed on the machine, and published into a store by another process", () => {
    using made = project();
    expect(made.run("compare", "base", "HEAD", "--class", "bench-x64", "--request", "request.json").status).toBe(0);
    const measured = made.run("measure", "--request", "request.json", "--result", "result.json.gz", "--quiet");
    expect(measured).toMatchObject({ status: 0, stderr: "" });
    expect(measured.stdout).toContain("the result is in result.json.gz");
    const store = join(made.top, "store.git");
    expect(made.run("store", "init", "--store", store).status).toBe(0);
    const order = ["publish", "--request", "request.json", "--result", "result.json.gz", "--store", store];
    const published = made.run(...order, "--json", "outcome.json", "--markdown", "report.md");
    expect(published.status).toBe(1);
    expect(published.stdout).toMatch(/^regressed: 1 regressed, 2 unchanged/);
    expect(published.stdout).toMatch(/stored as log\/compare\//);
    expect(JSON.parse(readFileSync(join(made.path, "outcome.json"), "utf8"))).toMatchObject({
      schema: "benchwarden.outcome/1",
      counts: { regressed: 1, unchanged: 2 },
    });
    expect(readFileSync(join(made.path, "report.md"), "utf8")).toMatch(
      /^### 🔴 Regressed on bench-x64: 1 regressed, 2 unchanged\n/,
    );
    const again = made.run(...order);
    expect(again.stdout).toMatch(/was stored already as log\/compare\//);
  });

  test("a result that does not answer the request is refused, and nothing is stored", () => {
    using made = project();
    made.run("compare", "base", "HEAD", "--request", "request.json");
    made.run("measure", "--request", "request.json", "--result", "result.json.gz", "--quiet");
    const result = JSON.parse(gunzipSync(readFileSync(join(made.path, "result.json.gz"))).toString());
    result.request.pr = 7;
    writeFileSync(join(made.path, "forged.json"), JSON.stringify(result));
    const store = join(made.top, "store.git");
    made.run("store", "init", "--store", store);
    const order = ["publish", "--request", "request.json", "--store", store, "--result"];
    const forged = made.run(...order, "forged.json");
    expect(forged.status).toBe(5);
    expect(forged.stdout).toContain("pr differ");
    expect(made.run("store", "verify", "--store", store).stdout).toContain("0 comparisons checked");
    expect(made.run(...order, "result.json.gz").status).toBe(1);
  });

  test("what is missing or no request is one problem with what to do", () => {
    using made = project();
    mkdirSync(join(made.path, "empty"));
    writeFileSync(join(made.path, "bad.json"), '{"schema":"benchwarden.request/1"}');
    const rows: [words: string[], says: RegExp][] = [
      [["measure", "--result", "r.gz"], /--request: this option is missing/],
      [["measure", "--request", "nowhere.json", "--result", "r.gz"], /nowhere\.json: there is no request/],
      [["measure", "--request", "bad.json", "--result", "r.gz"], /bad\.json: at mode/],
      [["publish", "--request", "bad.json"], /--store/],
    ];
    for (const [words, says] of rows) {
      const ran = made.run(...words);
      expect(ran.status).toBe(4);
      expect(ran.stderr).toMatch(says);
    }
  });
});
