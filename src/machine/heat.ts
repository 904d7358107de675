import type { HostFiles } from "./host-files.ts";

/** What sensors of processors are called; a disk or a network card may be the hottest part, and changes no clock. */
const PROCESSOR = /^(coretemp|k10temp|zenpower|x86_pkg_temp|.*(cpu|soc|cluster|apm_xgene).*)$/i;

interface Sensor {
  readonly name: string;
  readonly celsius: number;
}

/**
 * The processor's heat in whole degrees: the hottest of its sensors, of all sensors where none of them says that it is the
 * processor's, null where the host shows none.
 */
export function hottest(host: HostFiles): number | null {
  const all = [...zones(host), ...chips(host)];
  const own = all.filter(({ name }) => PROCESSOR.test(name));
  const degrees = (own.length === 0 ? all : own).map(({ celsius }) => celsius);
  return degrees.length === 0 ? null : Math.round(Math.max(...degrees));
}

const ZONES = "sys/class/thermal";
const CHIPS = "sys/class/hwmon";

function zones(host: HostFiles): Sensor[] {
  return host
    .names(ZONES)
    .filter((zone) => zone.startsWith("thermal_zone"))
    .flatMap((zone) => sensor(host, `${ZONES}/${zone}/temp`, host.text(`${ZONES}/${zone}/type`)));
}

/** Of a chip the first sensor is the whole of it; the others are its parts. */
function chips(host: HostFiles): Sensor[] {
  return host
    .names(CHIPS)
    .flatMap((chip) => sensor(host, `${CHIPS}/${chip}/temp1_input`, host.text(`${CHIPS}/${chip}/name`)));
}

/** Sensors that are not connected answer with what no machine lives through. */
function sensor(host: HostFiles, path: string, name: string | null): Sensor[] {
  const celsius = (host.number(path) ?? Number.NaN) / 1_000;
  return celsius > -50 && celsius < 200 ? [{ name: name ?? "", celsius }] : [];
}
