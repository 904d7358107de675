import type { Commits, RepositoryFacts } from "../ports/forge.ts";
import type { Project } from "../ports/project.ts";
import type { Asked, Settings } from "../ports/settings.ts";
import type { Judgement } from "../settings/judge.ts";
import type { TemplateName } from "../workflows/template.ts";

/** One line of the report. `remedy`: what mends it, a command where there is one. */
export interface DoctorLine extends Judgement {
  readonly id: string;
  readonly title: string;
  readonly remedy: string | null;
}

/** What the lines are made of. */
export interface DoctorPorts {
  readonly project: Project;
  /** Null without a token. */
  readonly server: { facts(): Promise<RepositoryFacts>; readFile: Commits["readFile"]; settings: Settings } | null;
  readonly template: (name: TemplateName) => Promise<string>;
}

/** Files of the project, wherever they are read from. */
export interface Sources {
  read(path: string): Promise<string | null>;
  workflows(): Promise<Asked<readonly string[]>>;
}
