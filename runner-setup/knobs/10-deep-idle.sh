# shellcheck shell=bash
# Waking from a deep sleep takes long and differs. The device is kept open; the wish ends with the process that holds it.
PROFILES="light strict" WHEN=run

probe() { has_any /dev/cpu_dma_latency; }
wanted() { setting hold:/dev/cpu_dma_latency held; }
apply() { write_each; }
restore() { put_back_each; }
advice() { say "boot with intel_idle.max_cstate=1 or processor.max_cstate=1"; }
