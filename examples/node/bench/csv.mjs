// One benchmark per process: node bench/csv.mjs parse | print. Benchwarden times the process.
import { parse, print } from "../src/csv.mjs";

const rows = Array.from({ length: 2_000 }, (_, index) => [
  String(index),
  `Name ${index % 97}`,
  index % 5 === 0 ? `a "quoted", field` : "plain field",
  (index * 0.37).toFixed(2),
]);
const text = print(rows);

const benchmarks = {
  parse: () => repeat(80, () => parse(text).length),
  print: () => repeat(80, () => print(rows).length),
};

const name = process.argv[2];
if (!benchmarks[name]) throw new Error(`expected ${Object.keys(benchmarks).join(" or ")}, found ${name}`);
console.log(`${name}: ${benchmarks[name]()}`);

function repeat(times, work) {
  let sum = 0;
  for (let index = 0; index < times; index += 1) sum += work();
  return sum;
}
