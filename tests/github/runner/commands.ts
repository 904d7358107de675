/** What the runner takes from a step's standard output, as its source tells (actions/runner, ActionCommand.cs). */
export interface Obeyed {
  readonly commands: readonly Command[];
  /** What a person sees: everything that is no command, with secrets masked. */
  readonly log: string;
}

export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** The commands that mean something; anything else is printed. */
const KNOWN = new Set([
  "add-mask",
  "add-matcher",
  "add-path",
  "debug",
  "echo",
  "endgroup",
  "error",
  "group",
  "internal-set-repo-path",
  "notice",
  "remove-matcher",
  "save-state",
  "set-env",
  "set-output",
  "stop-commands",
  "warning",
]);

/** Obeys a stream line by line: `::name k=v::message` at a line's start, blanks before it or not, `##[name k=v]message` anywhere. */
export function obey(output: string): Obeyed {
  const commands: Command[] = [];
  const shown: string[] = [];
  let stopWord: string | null = null;
  for (const line of output.split(/\r\n|\r|\n/)) {
    const command: Command | null = parseNew(line, stopWord) ?? parseOld(line, stopWord);
    if (command === null) shown.push(line);
    else if (command.name === stopWord) stopWord = null;
    else if (stopWord !== null) shown.push(line);
    else {
      commands.push(command);
      if (command.name === "stop-commands") stopWord = command.message;
    }
  }
  const masks = commands.filter((command) => command.name === "add-mask").map((command) => command.message);
  const log = masks.reduce((text, mask) => (mask === "" ? text : text.replaceAll(mask, "***")), shown.join("\n"));
  return { commands, log };
}

function parseNew(line: string, stopWord: string | null): Command | null {
  const [, name = "", properties = "", message = ""] = /^\s*::([^ :]+)(?: (.*?))?::(.*)$/.exec(line) ?? [];
  return name === "" ? null : known(name, properties.split(","), decodeData(message), stopWord);
}

function parseOld(line: string, stopWord: string | null): Command | null {
  const [, name = "", properties = "", message = ""] = /##\[([^ \]]+)(?: ([^\]]*))?\](.*)$/.exec(line) ?? [];
  return name === "" ? null : known(name, properties.split(";"), message, stopWord);
}

function known(name: string, properties: string[], message: string, stopWord: string | null): Command | null {
  if (!KNOWN.has(name.toLowerCase()) && name !== stopWord) return null;
  const pairs = properties.filter((pair) => pair.includes("=")).map((pair) => pair.split(/=(.*)/s));
  return {
    name: name === stopWord ? name : name.toLowerCase(),
    properties: Object.fromEntries(pairs.map(([key = "", value = ""]) => [key.trim(), decodeProperty(value)])),
    message,
  };
}

function decodeData(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}

function decodeProperty(text: string): string {
  return decodeData(text.replaceAll("%3A", ":").replaceAll("%2C", ","));
}

/** The file behind GITHUB_OUTPUT: `name=value`, or `name<<word`, lines, `word`. */
export function readOutputs(file: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = file.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const [, name, word] = /^([^=]+?)<<(.+)$/.exec(lines[at] ?? "") ?? [];
    if (name === undefined || word === undefined) {
      const [, key, value] = /^([^=]+)=(.*)$/.exec(lines[at] ?? "") ?? [];
      if (key !== undefined && value !== undefined) outputs[key] = value;
      continue;
    }
    const end = lines.indexOf(word, at + 1);
    if (end < 0) throw new Error(`the output ${name} has no end`);
    outputs[name] = lines.slice(at + 1, end).join("\n");
    at = end;
  }
  return outputs;
}
