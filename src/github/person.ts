import type { Person } from "../ports/forge.ts";
import { idOf } from "./id.ts";

/** A user as the API writes it. */
export interface RawUser {
  login: string;
  id: number | bigint;
  type: string;
}

/** The account that GitHub shows in place of one that was deleted. */
const GHOST: Person = { login: "ghost", id: 10_137, type: "User" };

/** A user as the API writes it; a deleted one is GitHub's ghost, who has no role anywhere. */
export function personOf(user: RawUser | null | undefined): Person {
  return user ? { login: user.login, id: idOf(user.id), type: user.type } : GHOST;
}

/** The same where nobody may stand: null stays null. */
export function personOrNull(user: RawUser | null | undefined): Person | null {
  return user ? personOf(user) : null;
}
