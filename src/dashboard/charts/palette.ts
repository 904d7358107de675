import type { Tone } from "../words.ts";

/** Colours and font of the canvas, as the style sheet has them now. */
export interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly muted: string;
  readonly hairline: string;
  readonly line: string;
  readonly older: string;
  readonly tones: Readonly<Record<Tone, string>>;
  readonly font: string;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    paper: colour("paper"),
    ink: colour("ink"),
    muted: colour("muted"),
    hairline: colour("hairline"),
    line: colour("line"),
    older: colour("older"),
    tones: { worse: colour("worse"), better: colour("better"), neutral: colour("muted") },
    font: style.fontFamily,
  };
}
