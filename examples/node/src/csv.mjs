/** Reads comma-separated text with quotes: gives rows of fields. */
export function parse(text) {
  const rows = [];
  let row = [];
  let at = 0;
  while (at < text.length) {
    const [field, end] = text[at] === '"' ? readQuoted(text, at) : readPlain(text, at);
    row.push(field);
    if (text[end] !== ",") {
      rows.push(row);
      row = [];
    }
    at = end + 1;
  }
  if (row.length > 0) rows.push([...row, ""]);
  return rows;
}

/** Prints rows of fields, quoting those that need it. */
export function print(rows) {
  return rows.map((row) => `${row.map(quote).join(",")}\n`).join("");
}

function readPlain(text, start) {
  let end = start;
  while (end < text.length && text[end] !== "," && text[end] !== "\n") end += 1;
  return [text.slice(start, end), end];
}

function readQuoted(text, start) {
  let field = "";
  let from = start + 1;
  for (;;) {
    const quoteAt = text.indexOf('"', from);
    if (quoteAt < 0) throw new Error(`the quote at ${start} is not closed`);
    field += text.slice(from, quoteAt);
    if (text[quoteAt + 1] !== '"') return [field, quoteAt + 1];
    field += '"';
    from = quoteAt + 2;
  }
}

function quote(field) {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
