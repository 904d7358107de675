/** `data/commits/<digit>.json`: subjects of the commits whose id begins with the digit, by 12 hexadecimal digits. */
export interface SiteSubjects {
  readonly schema: "benchwarden.subjects/1";
  readonly commits: readonly (readonly [commit: string, subject: string])[];
}
