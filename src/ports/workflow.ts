/**
 * The run that an action is part of: what the runner says of it. Nothing here was chosen by a pull request except
 * `payload`, which is hostile until parsed.
 */
export interface Occasion {
  readonly event: string;
  /** The webhook payload behind the event, parsed JSON. */
  readonly payload: unknown;
  /** `owner/name`, with its id. */
  readonly repository: { readonly fullName: string; readonly id: number };
  readonly run: { readonly id: number; readonly attempt: number; readonly url: string };
  readonly actor: { readonly login: string; readonly id: number | null };
  /** Who started this attempt: on a re-run another than `actor`. */
  readonly triggeringActor: string;
  /** `owner/name/.github/workflows/bench.yml@refs/heads/main` */
  readonly workflowRef: string;
  readonly ref: string;
  readonly sha: string;
  readonly serverUrl: string;
}

/** What a step hands on, and what people see of it. */
export interface Step {
  /** Appends Markdown to the job summary, cut to its limit. */
  summarise(markdown: string): Promise<void>;
  setOutput(name: string, value: string): void;
  /** One annotation; text is ours. */
  notice(text: string, place?: { file?: string; line?: number }): void;
  warn(text: string, place?: { file?: string; line?: number }): void;
  fail(text: string, place?: { file?: string; line?: number }): void;
  /** Prints text that others wrote so that nothing in it is obeyed: capped, prefixed, without control characters. */
  foreign(text: string): void;
  /** Folds what is logged until it is closed. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** Keeps a value out of every log. */
  mask(secret: string): void;
}
