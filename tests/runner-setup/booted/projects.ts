/** A script that makes a project of one suite, in two commits. Its benchmark prints one sample: what `sees` prints. */
export function projectThatSees(sees: string, more: { config?: string; build?: string; files?: string } = {}): string {
  return `
rm -rf /srv/project && mkdir -p /srv/project/bench && cd /srv/project
git init -q -b main
cat >benchwarden.yml <<'END'
version: 1
harness: [bench/]
${more.config ?? ""}
${more.build === undefined ? "" : `build: ${more.build}`}
suites:
  one: { run: [sh, bench/bench.sh], format: custom, metrics: { seen: { primary: true } } }
END
cat >bench/bench.sh <<'END'
printf '{"schema":"benchwarden.samples/1","benchmarks":[{"name":"seen","metrics":[{"name":"seen","unit":"1","direction":"lower","exact":true,"launches":[[%s]]}]}]}' "$(${sees})"
END
${more.files ?? ""}
git add . && git -c user.name=t -c user.email=t@example.org commit -qm base
echo >other && git add . && git -c user.name=t -c user.email=t@example.org commit -qm head
chmod -R a+rX /srv/project
`;
}

/** The step of a job that compares the two commits; leaves \`outcome.json\`, \`log\` and \`status\`. */
export const COMPARE_STEP = `
cd /srv/project
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
git config --global safe.directory '*'
/srv/benchwarden/node /srv/benchwarden/dist/cli/index.js compare HEAD~1 HEAD --json /srv/traces/outcome.json --budget '20 s' >/srv/traces/log 2>&1
echo $? >/srv/traces/status
`;
