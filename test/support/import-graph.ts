/** The relative names that a source imports, re-exports, or starts as a worker, in their order. */
export function importsIn(source: string): string[] {
  const named =
    /(?:^|[;{}(\s])(?:from|import|import\()\s*['"](\.{1,2}\/[^'"]+\.[mc]?[jt]s)['"]|new URL\(\s*['"](\.{1,2}\/[^'"]+\.[mc]?[jt]s)['"],\s*import\.meta\.url/g;
  return [...source.matchAll(named)].map(([, imported, started]) => imported ?? started ?? '');
}

/** The groups of files each of which leads to all others of its group: Tarjan's strongly connected components. */
export function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const number = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  for (const file of graph.keys()) if (!number.has(file)) visit(file);
  return circles;

  function visit(file: string): number {
    const own = number.size;
    number.set(file, own);
    lowest.set(file, own);
    open.push(file);
    for (const next of graph.get(file) ?? []) {
      const reached = number.has(next) ? (open.includes(next) ? number.get(next)! : own) : visit(next);
      lowest.set(file, Math.min(lowest.get(file)!, reached));
    }
    if (lowest.get(file) === own) close(file);
    return lowest.get(file)!;
  }

  function close(file: string): void {
    const group = open.splice(open.indexOf(file));
    if (group.length > 1 || graph.get(file)?.includes(file)) circles.push(group);
  }
}
