/* Run by sandbox-keys.test.ts; prints, as JSON, which keys of its login launches read. */
import { openBench } from "../sandbox/sandbox-fixture.ts";

/** Takes all rings it sees into its own, and asks for each key: by number, on x86-64. */
const STEAL = `my $type = "user";
  for my $ring (map { /^([0-9a-f]+) .* keyring / ? hex $1 : () } split /\\n/, do { local @ARGV = "/proc/keys"; local $/; <> }) {
    syscall(250, 8, $ring, -3);
  }
  for my $name (my @names = ("bench-session", "bench-user")) {
    my $key = syscall(249, $type, $name, 0, 0);
    my $buffer = "\\0" x 64;
    my $length = $key == -1 ? -1 : syscall(250, 11, $key, $buffer, 64);
    print "$name ", substr($buffer, 0, $length), "\\n" if $length > 0;
  }`;

const read: Record<string, unknown> = {};
for (const way of ["none", "trusted", "untrusted"] as const) {
  const sandbox = way === "none" ? "none" : "bubblewrap";
  const bench = await openBench({ sandbox, profile: way === "none" ? "trusted" : way });
  const ran = await bench.run(["perl", "-e", STEAL]);
  read[way] = ran.exit === 0 ? ran.stdout.split("\n").filter((line) => line !== "") : ran.stderr;
  if (way === "trusted") {
    read.warnings = bench.session.facts.warnings.map(({ code }) => code).filter((code) => code.startsWith("keys"));
    read.filtered = (await bench.shell("grep ^Seccomp: /proc/self/status")).stdout === "Seccomp:\t2\n";
  }
  await bench.close();
}
console.log(JSON.stringify(read));
