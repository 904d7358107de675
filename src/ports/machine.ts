/** What this host is. `fingerprint`: first 16 hex digits of SHA-256 over its stable hardware facts. */
export interface MachineFacts {
  readonly fingerprint: string;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly virtual: boolean;
}

export interface Machine {
  identify(): Promise<MachineFacts>;
}
