// Schemas and data of the benchmarks. Only what every release from 3.0.0 on understands.
import { z } from "zod";

export function makeUserSchema() {
  const address = z.object({
    street: z.string().min(1).max(100),
    city: z.string().min(1),
    zip: z.string().regex(/^\d{5}$/),
    country: z.enum(["AT", "CH", "DE", "FR", "IT"]),
  });
  const contact = z.union([
    z.object({ kind: z.literal("phone"), number: z.string().min(5) }),
    z.object({ kind: z.literal("email"), address: z.string().email() }),
  ]);
  return z.object({
    id: z.number().int().positive(),
    name: z.string().min(1).max(80),
    nickname: z.string().optional(),
    active: z.boolean(),
    score: z.number().min(0).max(100).nullable(),
    tags: z.array(z.string().max(20)),
    home: address,
    work: address.optional(),
    contacts: z.array(contact),
  });
}

export function makeSmallSchema() {
  return z.object({ id: z.number().int(), name: z.string().min(1), email: z.string().email(), admin: z.boolean() });
}

export const smallInput = { id: 7, name: "Ada Example", email: "ada@example.org", admin: false };

/** Users that differ from each other in what is optional and in the arms of the union. */
export function makeUsers(count) {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    name: `User number ${index}`,
    ...(index % 2 === 0 ? { nickname: `u${index}` } : {}),
    active: index % 3 !== 0,
    score: index % 5 === 0 ? null : (index * 7) % 100,
    tags: ["alpha", "beta", "gamma"].slice(0, 1 + (index % 3)),
    home: makeAddress(index),
    ...(index % 4 === 0 ? { work: makeAddress(index + 1) } : {}),
    contacts: [
      { kind: "phone", number: "0043 1 234 567" },
      { kind: "email", address: `user${index}@example.org` },
    ],
  }));
}

function makeAddress(index) {
  const country = ["AT", "CH", "DE", "FR", "IT"][index % 5];
  return { street: `Long Street ${index}`, city: "Springfield", zip: String(10_000 + index), country };
}

/** Rows of an order list, one of them wrong. */
export function makeOrders(count) {
  const rows = Array.from({ length: count }, (_, index) => ({
    order: index + 1,
    customer: `Customer ${index}`,
    state: ["open", "paid", "shipped"][index % 3],
    items: Array.from({ length: 1 + (index % 4) }, (_, item) => ({
      article: `A-${item}`,
      count: item + 1,
      cents: 995,
    })),
    ...(index % 6 === 0 ? { note: "ring twice" } : {}),
  }));
  rows[count >> 1].state = "lost";
  return rows;
}
