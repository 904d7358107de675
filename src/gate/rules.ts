import { hasRole, isListed, isPerson, rerunHasRole } from "./person-rules.ts";
import { isUnmoved, wasFit } from "./pull-rules.ts";
import type { Rule } from "./rule.ts";
import { isNewestClick, isReviewed, isSettled } from "./time-rules.ts";

/** What a label must satisfy, tried in this order. What the event shows comes first, the head's last look late. */
export const LABEL_RULES: readonly Rule[] = [
  isPerson,
  wasFit,
  hasRole,
  rerunHasRole,
  isListed,
  isNewestClick,
  isUnmoved,
  isSettled,
  isReviewed,
];

/** `/bench` names its commit, so there is nothing to settle: the person looked at what they wrote down. */
export const COMMAND_RULES: readonly Rule[] = [
  isPerson,
  hasRole,
  rerunHasRole,
  isListed,
  isNewestClick,
  isUnmoved,
  isReviewed,
];
