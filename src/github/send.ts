import type { IncomingMessage, RequestOptions } from "node:http";

/** One request. The body is whole. */
export interface Ask {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** One whole answer; names of headers are in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface Bounds {
  /** For the whole exchange, its body included. */
  readonly seconds: number;
  readonly maxBytes: number;
}

/** Sends a request and reads the whole answer, or throws: a network error, `TooLarge`, or a time-out. */
export type Send = (ask: Ask, bounds: Bounds) => Promise<Answer>;

/** The body is larger than was agreed: the request failed for good. */
export class TooLarge extends Error {}

/**
 * Node's own client, through the proxy that the environment names. It is asked for like this, and not imported nor
 * reached by `fetch`: both load the whole of Node's web client, which costs the gate twice the start of an empty program.
 */
export const send: Send = (ask, bounds) => {
  const isPlain = ask.url.protocol === "http:";
  const { Agent, request } = isPlain ? process.getBuiltinModule("node:http") : process.getBuiltinModule("node:https");
  const options: RequestOptions = {
    method: ask.method,
    headers: {
      ...ask.headers,
      ...(ask.body === null ? {} : { "content-length": String(Buffer.byteLength(ask.body)) }),
    },
    agent: new Agent({ proxyEnv: process.env }),
    signal: AbortSignal.timeout(bounds.seconds * 1_000),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(ask.url, options, (incoming) => {
      readAnswer(incoming, bounds.maxBytes).then(resolve, (error: unknown) => {
        outgoing.destroy();
        reject(error);
      });
    });
    outgoing.once("error", reject);
    outgoing.end(ask.body ?? undefined);
  });
};

async function readAnswer(incoming: IncomingMessage, maxBytes: number): Promise<Answer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Throws by itself when the connection ends before the body does.
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) throw new TooLarge(`the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const headers = Object.entries(incoming.headers).map(
    ([name, value]) => [name, [value ?? ""].flat().join(", ")] as const,
  );
  return { status: incoming.statusCode ?? 0, headers: new Map(headers), body: new Uint8Array(Buffer.concat(chunks)) };
}
