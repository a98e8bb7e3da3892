/** Matches as IAM does: `*` stands for any characters, `?` for one, and case counts. */
export function wildcard(pattern: string): (text: string) => boolean {
  if (pattern === '*') return () => true;
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  const source = pattern.replace(/[*?]|[^*?]+/g, (part) => {
    if (part === '*') return '.*';
    return part === '?' ? '.' : part.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  });
  const expression = new RegExp(`^${source}$`, 's');
  return (text) => expression.test(text);
}
