// Usage: node bench/parse.mjs small | large | orders
import { z } from "zod";
import { makeOrders, makeSmallSchema, makeUserSchema, makeUsers, smallInput } from "./inputs.mjs";
import { report, timed } from "./measure.mjs";

const OPERATIONS = 100;

const benchmarks = {
  small: () => {
    const schema = makeSmallSchema();
    const call = () => {
      let last;
      for (let index = 0; index < OPERATIONS; index += 1) last = schema.parse(smallInput);
      return last;
    };
    return { call, operations: OPERATIONS, warmUp: 200, calls: 100 };
  },
  large: () => {
    const schema = z.array(makeUserSchema());
    const users = makeUsers(10);
    return { call: () => schema.parse(users), warmUp: 300, calls: 120 };
  },
  // The project's own module on top of zod.
  orders: async () => {
    const { validateOrders } = await import("../src/validate.mjs");
    const rows = makeOrders(24);
    return { call: () => validateOrders(rows), warmUp: 400, calls: 100 };
  },
};

const name = process.argv[2];
const prepare = benchmarks[name];
if (!prepare) throw new Error(`expected one of ${Object.keys(benchmarks).join(", ")}, found ${name}`);
report([timed({ name, ...(await prepare()) })]);
