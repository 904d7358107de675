import { z } from "zod";
import { COMMIT_ID } from "./commit-id.ts";

/** Control characters, bidirectional overrides and zero-width characters: never part of a name. */
export const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/** The longest name of a benchmark, in UTF-16 units. */
export const NAME_LENGTH = 256;

/** Any text from outside that is only shown: bounded, without unprintable characters except newline and tab. */
export const ForeignText = z.string().max(20_000);

/** A benchmark's full name `suite/name`, as the tool wrote it: NFC, at most 256 characters, printable. */
export const BenchmarkName = z
  .string()
  .min(1)
  .max(NAME_LENGTH)
  .refine((name) => !UNPRINTABLE.test(name), "has a control, bidirectional or zero-width character")
  .refine((name) => name.isWellFormed() && name.normalize("NFC") === name, "is not in Unicode normal form C");

/** A word of ours or of the config: suites, metrics, machine classes, builds. */
export const Word = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/, "is not a plain word of letters, digits and . _ + -");

/** A full commit id, SHA-1 or SHA-256. */
export const CommitId = z.string().regex(COMMIT_ID, "is not a full lower-case commit id");

/** Time of day in UTC, second or millisecond precision. */
export const UtcTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/, "is not a UTC time such as 2026-03-01T12:00:00Z");
