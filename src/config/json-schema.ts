import { z } from "zod";
import { WrittenConfig } from "./schema.ts";

/** The JSON Schema of `benchwarden.yml` for editors, generated from the schema that validates. */
export function jsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(WrittenConfig, {
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema: part }) => typeDefault(part),
  });
  return {
    ...schema,
    title: "benchwarden.yml",
    description: "Continuous benchmarking with Benchwarden: what to run, and how.",
  };
}

/** Defaults are kept as they would be written, as text; editors want them in their type. */
function typeDefault(part: { type?: unknown; default?: unknown }): void {
  const isText = typeof part.default === "string" && (part.type === "boolean" || part.type === "integer");
  if (isText) part.default = JSON.parse(String(part.default));
}
