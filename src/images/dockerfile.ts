/** Images that a Dockerfile begins with by a name that may move: neither a digest, nor `scratch`, nor a stage of its own. */
export function unpinnedBases(dockerfile: string): string[] {
  const stages = new Set<string>();
  const bases: string[] = [];
  for (const match of dockerfile.matchAll(/^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?/gim)) {
    const [, base = "", stage] = match;
    if (base !== "scratch" && !base.includes("@sha256:") && !stages.has(base.toLowerCase()))
      bases.push(base.slice(0, 200));
    if (stage !== undefined) stages.add(stage.toLowerCase());
  }
  return bases;
}
