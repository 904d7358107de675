import manifest from "../../package.json" with { type: "json" };

/** Version of this Benchwarden, as results and `--version` carry it. */
export const VERSION: string = manifest.version;
