/** What MongoDB Atlas and guides write where a secret belongs: `<db_password>`, `lading:PASSWORD@`. */
const patterns = [/<[a-z][a-z_ -]*>/i, /(?<=:)PASSWORD(?=@)/, /(?<=[@.])example\.(com|net|org)\b/i];

/** The first placeholder in a connection string, which is safe to show; undefined when there is none. */
export function placeholderIn(uri: string): string | undefined {
  return patterns.map((pattern) => pattern.exec(uri)?.[0]).find((found) => found !== undefined);
}
