# shellcheck shell=bash
# Never isolcpus=domain: nothing is balanced inside, and threads pile up on one CPU.
PROFILES="strict" WHEN=boot

probe() {
  bench_cpus && return 0
  say "no BENCH_CPUS in /etc/benchwarden/machine.conf"
  return 1
}

wanted() {
  local bench
  bench_cpus
  bench=$VALUE
  setting boot:isolcpus "managed_irq,$bench"
  setting boot:rcu_nocbs "$bench"
  housekeeping_cpus && setting boot:irqaffinity "$VALUE"
  return 0
}

apply() { :; }
restore() { :; }
advice() { say "bench-machine install --boot writes isolcpus=managed_irq,…, irqaffinity= and rcu_nocbs="; }
