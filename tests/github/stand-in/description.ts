import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

/** A schema of OpenAPI 3.0, as far as we look into it. */
export interface Schema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  enum?: unknown[];
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  additionalProperties?: unknown;
  example?: unknown;
}

interface Parameter {
  $ref?: string;
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: Schema;
}

interface Content {
  content?: Record<string, { schema?: Schema }>;
}

interface RawOperation {
  parameters?: Parameter[];
  requestBody?: Content & { required?: boolean };
  responses: Record<string, Content & { $ref?: string }>;
}

interface Document {
  paths: Record<string, Record<string, RawOperation>>;
  components: Record<string, Record<string, unknown>>;
}

/** One operation of the API: `GET /repos/{owner}/{repo}`. */
export interface Operation {
  readonly route: string;
  readonly path: string;
  readonly method: string;
  readonly raw: RawOperation;
}

export interface Match {
  readonly operation: Operation;
  readonly params: Record<string, string>;
}

/**
 * Where the description is wrong, first: it gives `created` the format of one time, and its own text beside it tells
 * the syntax of ranges, `>=2026-03-01T12:00:00Z`, which GitHub's documentation shows.
 */
const RANGE = /^>=(?=\d{4}-\d\d-\d\dT)/;

/** Second: a pull request whose fork was deleted has null there, as GitHub's descriptions of its webhooks say. */
function mendHeadRepository(document: Document): void {
  const pull = document.components.schemas?.["pull-request"] as Schema;
  const head = pull.properties?.head?.properties;
  if (head?.repo) head.repo = { anyOf: [head.repo, { enum: [null] }] };
}

/** Path parameters that hold slashes. */
const DEEP = new Set(["path", "ref"]);

/**
 * GitHub's published description of its REST API. Every request and response of the stand-in is held against it; what
 * is compiled is compiled when first used.
 */
export class ApiDescription {
  readonly #document: Document;
  readonly #ajv: Ajv;
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #patterns: { pattern: RegExp; operation: Operation; holes: number }[] = [];

  constructor() {
    const file = createRequire(import.meta.url).resolve("@octokit/openapi/generated/api.github.com.json");
    this.#document = JSON.parse(readFileSync(file, "utf8")) as Document;
    allowNulls(this.#document.components);
    mendHeadRepository(this.#document);
    this.#ajv = new Ajv({ strict: false, validateSchema: false, logger: false });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(this.#document, "api");
    for (const [path, methods] of Object.entries(this.#document.paths)) this.#addPath(path, methods);
  }

  /** The operation that a request means; the one with the fewest parameters where several would do. */
  match(method: string, pathname: string): Match | null {
    const found = this.#patterns
      .filter((one) => one.operation.method === method && one.pattern.test(pathname))
      .sort((a, b) => a.holes - b.holes)[0];
    if (!found) return null;
    const groups = found.pattern.exec(pathname)?.groups ?? {};
    const params = Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]);
    return { operation: found.operation, params: Object.fromEntries(params) };
  }

  /** What is wrong with a request; empty when nothing. Parameters and keys that GitHub does not know are wrong, too. */
  checkRequest(match: Match, query: URLSearchParams, body: unknown): string[] {
    const { operation, params } = match;
    const parameters = (operation.raw.parameters ?? []).map((one) => this.resolve(one));
    const wrong: string[] = [];
    for (const parameter of parameters.filter((one) => one.in !== "header")) {
      const text = parameter.in === "path" ? params[parameter.name] : (query.get(parameter.name) ?? undefined);
      if (text === undefined) {
        if (parameter.required) wrong.push(`${parameter.name} is missing`);
      } else wrong.push(...this.#check(`${operation.route} ${parameter.name}`, parameter.schema, readParameter(text)));
    }
    const known = new Set(parameters.filter((one) => one.in === "query").map((one) => one.name));
    wrong.push(...[...query.keys()].filter((key) => !known.has(key)).map((key) => `no query parameter ${key}`));
    return [...wrong, ...this.#checkBody(operation, body)].map((text) => `request ${operation.route}: ${text}`);
  }

  /** What is wrong with an answer. Errors that a route does not describe must be GitHub's usual error at least. */
  checkResponse(operation: Operation, status: number, body: unknown): string[] {
    const described = operation.raw.responses[String(status)];
    const where = `response ${operation.route} ${status}`;
    if (!described) {
      if (status < 400) return [`${where}: GitHub never answers this`];
      const error: Schema = { $ref: "#/components/schemas/basic-error", required: ["message"] };
      return this.#check("basic-error", error, body).map((text) => `${where}: ${text}`);
    }
    const content = this.resolve(described).content ?? {};
    const schema = content["application/json"]?.schema;
    if (!schema) return body === undefined ? [] : [`${where}: a body where GitHub sends none`];
    return this.#check(where, schema, body).map((text) => `${where}: ${text}`);
  }

  resolve<T extends { $ref?: string }>(value: T): T {
    let current: unknown = value;
    while (typeof current === "object" && current !== null && "$ref" in current) {
      const path = String(current.$ref).split("/").slice(1);
      current = path.reduce((at: unknown, key) => (at as Record<string, unknown>)[key], this.#document);
    }
    return current as T;
  }

  schema(name: string): Schema {
    return this.resolve<Schema>({ $ref: `#/components/schemas/${name}` });
  }

  #addPath(path: string, methods: Record<string, RawOperation>): void {
    const names = [...path.matchAll(/\{([a-z_]+)\}/g)].map((match) => match[1] ?? "");
    const pattern = path.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{([a-z_]+)\}/g, (_, name: string) => {
      return `(?<${name}>${DEEP.has(name) ? ".+" : "[^/]+"})`;
    });
    for (const [verb, raw] of Object.entries(methods)) {
      const method = verb.toUpperCase();
      const operation = { route: `${method} ${path}`, path, method, raw };
      this.#patterns.push({ pattern: new RegExp(`^${pattern}$`), operation, holes: names.length });
    }
  }

  #checkBody(operation: Operation, body: unknown): string[] {
    const described = operation.raw.requestBody;
    const schema = described?.content?.["application/json"]?.schema;
    if (!schema) return body === undefined ? [] : ["a body where GitHub takes none"];
    if (body === undefined) return described?.required ? ["the body is missing"] : [];
    const { properties, additionalProperties } = this.resolve(schema);
    const open = !properties || additionalProperties === true;
    const keys = open || typeof body !== "object" || body === null ? [] : Object.keys(body);
    const unknown = keys
      .filter((key) => !Object.hasOwn(properties ?? {}, key))
      .map((key) => `no key ${key} in the body`);
    return [...unknown, ...this.#check(`${operation.route} body`, schema, body)];
  }

  #check(key: string, schema: Schema, value: unknown): string[] {
    let validate = this.#validators.get(key);
    if (!validate) {
      validate = this.#ajv.compile(inDocument(schema) as object);
      this.#validators.set(key, validate);
    }
    if (validate(value)) return [];
    const [error] = validate.errors ?? [];
    return [`${error?.instancePath || "the value"} ${error?.message} (${JSON.stringify(error?.params)})`];
  }
}

/** In a query and in a path everything is text: numbers and truths are read as such where they look so. */
function readParameter(raw: string): unknown {
  const text = raw.replace(RANGE, "");
  if (text === "true" || text === "false") return text === "true";
  return /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : text;
}

/** OpenAPI 3.0 says `nullable` beside a reference or a choice; JSON Schema knows only a choice with null in it. */
function allowNulls(node: unknown): void {
  if (typeof node !== "object" || node === null) return;
  for (const child of Object.values(node)) allowNulls(child);
  if (!("nullable" in node) || node.nullable !== true) return;
  const schema = node as Schema;
  if (schema.enum && !schema.enum.includes(null)) schema.enum.push(null);
  for (const key of ["anyOf", "oneOf"] as const) schema[key]?.push({ enum: [null] });
  if (schema.type) return;
  delete schema.nullable;
  if (!schema.allOf) return;
  schema.anyOf = [{ allOf: schema.allOf }, { enum: [null] }];
  delete schema.allOf;
}

/** The schema with its references made to point into the whole document. */
function inDocument(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(inDocument);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) =>
      key === "$ref" && typeof value === "string" ? [key, `api${value}`] : [key, inDocument(value)],
    ),
  );
}
