/** One file that a run left. `digest` is the server's sha256 in hexadecimal; null where the server tells none. */
export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  readonly digest: string | null;
  readonly isExpired: boolean;
  readonly createdAt: string;
}

/** The files of workflow runs. What is downloaded is hostile: bounded while it comes, verified against the server's digest. */
export interface Artifacts {
  /** Uploads one file as it is; throws `Problem` when it could not be stored after tries again. */
  upload(file: { name: string; content: Uint8Array; retentionDays?: number }): Promise<{ id: number }>;
  /** Every artifact of a run, all pages. */
  list(run: number): Promise<readonly Artifact[]>;
  /** Throws `Problem`: larger than `maxBytes` (said or counted), digest differs, expired, gone. */
  download(artifact: Artifact, maxBytes: number): Promise<Uint8Array>;
}
