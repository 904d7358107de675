import { expect, test } from "vitest";
import { useForgeWorld } from "../github/forge-world.ts";

const world = useForgeWorld();

test("A05 a branch called refs/heads/x does not get the push time of the branch x", async () => {
  const { forge, project, writer } = world();
  const from = project.tip("main");
  const sha = project.push(writer, "x", { "a.txt": "1" }, { from, at: "2026-03-01T12:00:00Z" });
  // Five seconds before the click the same commit appears on a branch whose name looks like a whole ref.
  project.move(writer, "refs/heads/x", sha, "2026-03-01T13:59:55Z");
  expect(await forge().lastPush("org/project", "refs/heads/x")).toMatchObject({ sha, at: "2026-03-01T13:59:55Z" });
  expect(await forge().lastPush("org/project", "x")).toMatchObject({ sha, at: "2026-03-01T12:00:00Z" });
});
