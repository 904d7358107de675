import { xmlText } from "./xml.ts";

/** What a badge says; the words tell, the colour only repeats it. */
export interface Badge {
  readonly subject: string;
  readonly text: string;
  readonly tone: "good" | "bad" | "plain";
}

const FILL: Readonly<Record<Badge["tone"], string>> = { good: "#0f6e56", bad: "#b42318", plain: "#4a5560" };

/** About how wide a character of 11 px sans-serif is. `textLength` makes it exact, whatever font there is. */
const CHARACTER = 6.4;

/** A flat badge as SVG, without script, style, font or foreign address. */
export function badgeSvg({ subject, text, tone }: Badge): string {
  const [left, right] = [widthOf(subject), widthOf(text)];
  const width = left + right;
  const label = xmlText(`${subject}: ${text}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${label}">
<title>${label}</title>
<rect width="${width}" height="20" rx="3" fill="#2a3138"/>
<path d="M${left} 0h${right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h${3 - right}z" fill="${FILL[tone]}"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
${piece(subject, 0, left)}
${piece(text, left, right)}
</g>
</svg>
`;
}

function piece(text: string, from: number, width: number): string {
  return `<text x="${from + 6}" y="14" textLength="${width - 12}" lengthAdjust="spacingAndGlyphs">${xmlText(text)}</text>`;
}

function widthOf(text: string): number {
  return Math.ceil([...text].length * CHARACTER) + 12;
}
