/** The values of `$context` in access logs and gateway responses, by their paths, such as `error.message`. */
export type ContextVariables = Record<string, string | number | undefined>;

/**
 * Fills in `$context.…`. Values are escaped as inside of JSON strings, since that is where formats have them; absent
 * ones become `absent`.
 */
export function fillContext(text: string, variables: ContextVariables, absent: string): string {
  return text.replace(/\$context\.([A-Za-z][\w.]*\w)/g, (_, path: string) => {
    const value = variables[path];
    if (value === undefined || value === '') return absent;
    // The one variable that brings its own quotes.
    if (path === 'error.messageString') return JSON.stringify(value);
    return JSON.stringify(String(value)).slice(1, -1);
  });
}
