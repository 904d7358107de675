import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { jsonSchema } from "../../src/config/json-schema.ts";
import { config } from "./read.ts";

interface Schema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
}

/** Every key of the schema with its dotted name. */
function keys(schema: Schema, path = ""): [name: string, schema: Schema][] {
  const own = Object.entries(schema.properties ?? {}).map(([key, part]): [string, Schema] => [`${path}${key}`, part]);
  const inner = own.flatMap(([name, part]) => keys(part, `${name}.`));
  const more = typeof schema.additionalProperties === "object" ? keys(schema.additionalProperties, `${path}*.`) : [];
  const parts = [...(schema.items ? [schema.items] : []), ...(schema.anyOf ?? [])];
  return [...own, ...inner, ...more, ...parts.flatMap((part) => keys(part, path))];
}

describe("the JSON Schema for editors", () => {
  const schema = jsonSchema() as Schema;
  const all = keys(schema);

  test("has every key of the config", () => {
    const names = all.map(([name]) => name);
    expect(names).toContain("suites.*.metrics.*.minimum-effect");
    expect(names).toContain("environment.limits.processes");
    expect(names).toContain("build.time-limit");
    expect(names.length).toBeGreaterThan(60);
  });
  for (const [name, part] of all) {
    test(`${name} is described, and its default is of its type`, () => {
      if (!name.startsWith("build.") && !name.startsWith("fetch.")) expect(part.description).toBeTruthy();
      if (part.type === "boolean" || part.type === "integer")
        expect(["boolean", "number", "undefined"]).toContain(typeof part.default);
    });
  }

  const validator = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  const accepts = (text: string): boolean => validator.safeParse(parse(text)).success;
  test("accepts the smallest config and the whole one as an editor reads them", () => {
    expect(accepts(config())).toBe(true);
    expect(accepts(readFileSync(fileURLToPath(new URL("../fixtures/config/whole.yml", import.meta.url)), "utf8"))).toBe(
      true,
    );
  });
  const refused: [name: string, text: string][] = [
    ["a key that is not known", config({ suite: "warmup: 1" })],
    ["a time without unit", config({ suite: "time-limit: 10" })],
    ["a shell line", config({ run: "bench" })],
    ["a word that is none of the choices", config({ top: "measurement: { effort: fast }" })],
    ["an absolute path", config({ top: "harness: [/etc]" })],
    ["no suites", "version: 1\n"],
  ];
  for (const [name, text] of refused) test(`marks ${name}`, () => expect(accepts(text)).toBe(false));
});
