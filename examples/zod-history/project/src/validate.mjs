import { z } from "zod";

const row = z.object({
  order: z.number().int().positive(),
  customer: z.string().min(1),
  state: z.enum(["open", "paid", "shipped"]),
  items: z.array(z.object({ article: z.string().min(3), count: z.number().int().min(1), cents: z.number().int() })),
  note: z.string().max(200).optional(),
});

/**
 * Checks the rows of an order list: gives the good ones with their sums, and a message for each of the others.
 */
export function validateOrders(rows) {
  const orders = [];
  const problems = [];
  for (const [index, value] of rows.entries()) {
    const result = row.safeParse(value);
    if (result.success) orders.push({ ...result.data, cents: sumOf(result.data.items) });
    else problems.push({ row: index + 1, message: describe(result.error) });
  }
  return { orders, problems };
}

function sumOf(items) {
  return items.reduce((sum, item) => sum + item.count * item.cents, 0);
}

function describe(error) {
  return error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
}
