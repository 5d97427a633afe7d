/** A nested document as lines of `key  value`, for people. */
export function table(document: object): string {
  const rows = rowsOf(document, '');
  const width = Math.max(...rows.map(([key]) => key.length));
  return rows.map(([key, value]) => `${key.padEnd(width)}  ${value}`).join('\n');
}

function rowsOf(value: object, prefix: string): [string, string][] {
  return Object.entries(value).flatMap(([key, child]): [string, string][] =>
    typeof child === 'object' && child !== null
      ? rowsOf(child, `${prefix}${key}.`)
      : [[`${prefix}${key}`, child === null ? 'not measured' : String(child)]],
  );
}
