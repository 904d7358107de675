import { createHash } from "node:crypto";
import type { Artifact, Run, State } from "./state.ts";

/** An upload that is under way: its blocks by id, and the content once the list of blocks has come. */
interface Upload {
  readonly name: string;
  readonly run: Run;
  readonly blocks: Map<string, Buffer>;
  content: Buffer | null;
}

export interface ServiceReply {
  readonly status: number;
  readonly body?: object | Buffer;
}

/** The service that runners talk to, and the block blobs behind it. */
export class ArtifactService {
  readonly #state: State;
  readonly #uploads = new Map<string, Upload>();

  constructor(state: State) {
    this.#state = state;
  }

  /** `/twirp/github.actions.results.api.v1.ArtifactService/CreateArtifact` and `…/FinalizeArtifact`. */
  call(method: string, body: Record<string, unknown>, bearer: string | undefined, url: string): ServiceReply {
    const run = this.#runOf(bearer);
    if (run === null) return { status: 401, body: { code: "unauthenticated", msg: "no valid runtime token" } };
    const name = String(body.name);
    if (method === "CreateArtifact") {
      if (run.artifacts.some((one) => one.name === name)) {
        const msg = "an artifact with this name already exists on the workflow run";
        return { status: 409, body: { code: "already_exists", msg } };
      }
      const id = String(this.#state.nextId());
      this.#uploads.set(id, { name, run, blocks: new Map(), content: null });
      return { status: 200, body: { ok: true, signedUploadUrl: `${url}/blobs/upload/${id}?sig=signed` } };
    }
    if (method === "FinalizeArtifact") return this.#finalize(run, name, body);
    return { status: 404, body: { code: "bad_route", msg: `no method ${method}` } };
  }

  /** `PUT ?comp=block&blockid=…`, then `PUT ?comp=blocklist`; or the whole content at once. */
  putBlob(id: string, query: URLSearchParams, content: Buffer): ServiceReply {
    const upload = this.#uploads.get(id);
    if (!upload || query.get("sig") !== "signed") return { status: 403 };
    const comp = query.get("comp");
    if (comp === "block") upload.blocks.set(query.get("blockid") ?? "", content);
    else if (comp === "blocklist") {
      const ids = [...content.toString("utf8").matchAll(/<Latest>([^<]+)<\/Latest>/g)].map((match) => match[1] ?? "");
      const blocks = ids.map((one) => upload.blocks.get(one));
      if (blocks.includes(undefined)) return { status: 400 };
      upload.content = Buffer.concat(blocks.map((block) => block ?? Buffer.alloc(0)));
    } else upload.content = content;
    return { status: 201 };
  }

  getBlob(id: string, query: URLSearchParams): ServiceReply {
    if (query.get("sig") !== "signed") return { status: 403 };
    const runs = [...this.#state.repositories.values()].flatMap((repository) => repository.runs);
    const artifact = runs.flatMap((run) => run.artifacts).find((one) => one.id === Number(id));
    return artifact ? { status: 200, body: artifact.bytes } : { status: 404 };
  }

  #finalize(run: Run, name: string, body: Record<string, unknown>): ServiceReply {
    const [id, upload] = [...this.#uploads].find(([, one]) => one.run === run && one.name === name) ?? [];
    if (id === undefined || !upload?.content)
      return { status: 404, body: { code: "not_found", msg: "nothing was uploaded" } };
    const bytes = upload.content;
    if (String(body.size) !== String(bytes.length)) {
      return {
        status: 400,
        body: { code: "invalid_argument", msg: `${body.size} bytes announced, ${bytes.length} came` },
      };
    }
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    const artifact: Artifact = {
      id: this.#state.nextId(),
      name,
      bytes,
      digest,
      size: bytes.length,
      expired: false,
      at: this.#state.now(),
    };
    this.#uploads.delete(id);
    run.artifacts.push(artifact);
    return { status: 200, body: { ok: true, artifactId: String(artifact.id) } };
  }

  /** A runtime token is a JWT whose scope names the run and the job. */
  #runOf(bearer: string | undefined): Run | null {
    const payload = /^Bearer [^.]+\.([^.]+)\.[^.]*$/.exec(bearer ?? "")?.[1];
    if (payload === undefined) return null;
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as { scp?: string };
    const id = /Actions\.Results:run-(\d+):/.exec(claims.scp ?? "")?.[1];
    const runs = [...this.#state.repositories.values()].flatMap((repository) => repository.runs);
    return runs.find((run) => run.id === Number(id)) ?? null;
  }
}

/** What a runner gives to the actions of a job: not signed here, for nobody checks it. */
export function runtimeToken(run: { id: number }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ scp: `Actions.Results:run-${run.id}:job-${run.id}` })}.none`;
}
