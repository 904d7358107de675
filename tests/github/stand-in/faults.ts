/** What goes wrong with a request, instead of or before its answer. */
export type Trouble =
  | { kind: "status"; status: number; headers?: Readonly<Record<string, string>>; message?: string }
  /** The answer is lost: the request was carried out, then the connection ends. */
  | { kind: "lost" }
  /** The connection ends before the request was looked at. */
  | { kind: "cut" }
  /** The connection ends in the middle of the answer's body. */
  | { kind: "half" }
  | { kind: "slow"; seconds: number }
  /** A page of a proxy where JSON was asked for. */
  | { kind: "page" };

interface Fault {
  readonly route: RegExp;
  readonly trouble: Trouble;
  left: number;
}

/** Troubles that wait for their request. */
export class Faults {
  readonly #faults: Fault[] = [];

  /** The next `times` requests whose `METHOD /path` matches get this trouble. */
  add(route: RegExp, trouble: Trouble, times = 1): void {
    this.#faults.push({ route, trouble, left: times });
  }

  /** Everything works again. */
  clear(): void {
    this.#faults.splice(0);
  }

  take(method: string, pathname: string): Trouble | null {
    const fault = this.#faults.find((one) => one.left > 0 && one.route.test(`${method} ${pathname}`));
    if (!fault) return null;
    fault.left -= 1;
    return fault.trouble;
  }
}
