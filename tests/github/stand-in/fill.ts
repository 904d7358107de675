import type { ApiDescription, Schema } from "./description.ts";

/**
 * `known` with every key that GitHub's schema requires beside it, as empty as the schema allows: null, nothing, zero.
 * What the stand-in knows it must say; what nobody asks for needs no thought, and is still of the right shape.
 */
export function fill(api: ApiDescription, name: string, known: Record<string, unknown>): Record<string, unknown> {
  return fillObject(api, api.schema(name), known);
}

function fillObject(api: ApiDescription, schema: Schema, known: Record<string, unknown>): Record<string, unknown> {
  const parts = [schema, ...(schema.allOf ?? []).map((part) => api.resolve(part))];
  const properties: Record<string, Schema> = Object.assign({}, ...parts.map((part) => part.properties ?? {}));
  const filled: Record<string, unknown> = { ...known };
  for (const key of parts.flatMap((part) => part.required ?? [])) {
    if (!Object.hasOwn(known, key)) filled[key] = emptyValue(api, properties[key] ?? {});
  }
  for (const [key, value] of Object.entries(known)) {
    if (properties[key]) filled[key] = fillValue(api, properties[key], value);
  }
  return filled;
}

function fillValue(api: ApiDescription, raw: Schema, value: unknown): unknown {
  const schema = objectChoice(api, api.resolve(raw));
  if (Array.isArray(value)) return value.map((item) => fillValue(api, schema.items ?? {}, item));
  const isObject = typeof value === "object" && value !== null;
  return isObject && (schema.properties || schema.allOf) ? fillObject(api, schema, { ...value }) : value;
}

function objectChoice(api: ApiDescription, schema: Schema): Schema {
  const choices = (schema.anyOf ?? schema.oneOf ?? []).map((one) => api.resolve(one));
  return choices.find((one) => one.properties ?? one.allOf) ?? schema;
}

function emptyValue(api: ApiDescription, raw: Schema): unknown {
  const schema = api.resolve(raw);
  if (schema.nullable) return null;
  if (schema.enum) return schema.enum[0];
  const choice = (schema.anyOf ?? schema.oneOf)?.[0];
  if (choice) return emptyValue(api, choice);
  switch (schema.type) {
    case "integer":
    case "number":
      return 0;
    case "boolean":
      return false;
    case "array":
      return [];
    case "string":
      return emptyText(schema.format);
    default:
      return fillObject(api, schema, {});
  }
}

function emptyText(format: string | undefined): string {
  if (format === "date-time") return "2026-01-01T00:00:00Z";
  if (format === "uri" || format === "uri-template") return "https://github.example/";
  return format === "email" ? "nobody@github.example" : "";
}
