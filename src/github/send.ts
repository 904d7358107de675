import type { Agent, IncomingMessage, RequestOptions } from "node:http";

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
  const { request } = clientOf(ask.url);
  const options: RequestOptions = {
    method: ask.method,
    headers: {
      ...ask.headers,
      ...(ask.body === null ? {} : { "content-length": String(Buffer.byteLength(ask.body)) }),
    },
    agent: agentOf(ask),
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

function clientOf({ protocol }: URL) {
  return protocol === "http:" ? process.getBuiltinModule("node:http") : process.getBuiltinModule("node:https");
}

const kept = new Map<string, Agent>();

/**
 * Connections are kept for the next request, but not for a POST: where the server closes a kept one just now, nobody
 * knows whether the request arrived, and a POST is not sent again.
 */
function agentOf({ method, url }: Ask): Agent {
  const { Agent: OneAgent } = clientOf(url);
  if (method === "POST") return new OneAgent({ proxyEnv: process.env });
  const agent = kept.get(url.protocol) ?? new OneAgent({ keepAlive: true, proxyEnv: process.env });
  kept.set(url.protocol, agent);
  return agent;
}

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
