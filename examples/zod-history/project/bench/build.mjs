// How long it takes to make a schema: what a program pays at start, and a server that makes schemas per request.

import { makeUserSchema } from "./inputs.mjs";
import { report, timed } from "./measure.mjs";

report([timed({ name: "object", call: makeUserSchema, warmUp: 120, calls: 30 })]);
