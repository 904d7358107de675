/** What is told to the person while a command runs. Nothing is printed between the start and end of a launch. */
export interface Log {
  /** One line that stays. */
  info(text: string): void;
  /** One line of doubt that stays. */
  warn(text: string): void;
  /** The line of progress, replaced by the next one; terminals without cursor control get it at most every few seconds. */
  progress(text: string): void;
}
