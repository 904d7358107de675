import { z } from "zod";
import { WrittenConfig } from "./schema.ts";
import type { Path, Written } from "./yaml-text.ts";

/** The keys that a table of the file may have; none where the names are the writer's own. */
export function keysAt(path: Path): string[] {
  let schema: z.core.$ZodType | undefined = WrittenConfig;
  for (const step of path) {
    schema = schema && inside(tableOf(schema) ?? unwrapped(schema), step);
  }
  const table = schema && tableOf(schema);
  return table ? Object.keys(table.shape) : [];
}

/** A leaf of the file: its path, what is written there or stands in for it, and whether that is a default. */
export interface Leaf {
  readonly path: Path;
  readonly value: Written;
  readonly isDefault: boolean;
}

/** Every value of the file in the order of the schema, with the defaults of what is not written. */
export function leaves(value: Written | undefined, schema: z.core.$ZodType = WrittenConfig, path: Path = []): Leaf[] {
  const fallback = defaultOf(schema);
  const inner = unwrapped(schema);
  const used = value ?? fallback ?? null;
  if (inner instanceof z.ZodObject && !isOptionalAll(inner)) {
    const table = isTable(used) ? used : {};
    return Object.entries(inner.shape).flatMap(([key, part]) =>
      leaves(table[key], part as z.core.$ZodType, [...path, key]),
    );
  }
  if (inner instanceof z.ZodRecord && isTable(used) && isTableSchema(inner)) {
    return Object.entries(used).flatMap(([key, part]) =>
      leaves(part, inner.valueType as z.core.$ZodType, [...path, key]),
    );
  }
  return [{ path, value: used, isDefault: value === undefined }];
}

/** A table of settings of which none must or may stand in for another is shown as it is written. */
function isOptionalAll(table: z.ZodObject): boolean {
  return Object.values(table.shape).every((part) => part instanceof z.ZodOptional);
}

function isTableSchema(record: z.ZodRecord): boolean {
  return unwrapped(record.valueType as z.core.$ZodType) instanceof z.ZodObject;
}

function isTable(value: Written): value is { [key: string]: Written } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault)
    return unwrapped(schema.unwrap() as z.core.$ZodType);
  return schema;
}

function defaultOf(schema: z.core.$ZodType): Written | undefined {
  return schema instanceof z.ZodPrefault ? (schema.def.defaultValue as Written) : undefined;
}

/** The table behind a schema; of a union its table form. */
function tableOf(schema: z.core.$ZodType): z.ZodObject | undefined {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject) return inner;
  if (!(inner instanceof z.ZodUnion)) return undefined;
  return inner.options.map((option) => tableOf(option as z.core.$ZodType)).find((table) => table !== undefined);
}

function inside(schema: z.core.$ZodType, step: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[String(step)] as z.core.$ZodType | undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.core.$ZodType;
  if (schema instanceof z.ZodArray) return schema.element as z.core.$ZodType;
  return undefined;
}
