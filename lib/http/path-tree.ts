/** A part of a path, and what of the gateway's resources stands below it. */
interface Node {
  path: string;
  fixed: Map<string, Node>;
  /** The one name in braces that the gateway takes at a place; `{name}` and `{proxy+}` exclude each other too. */
  variable?: Node;
}

const isVariable = (part: string) => part.startsWith('{');
const partsOf = (path: string) => path.split('/').slice(2);

/**
 * The resources of the gateway below one first part of a path. Which of two resources the gateway takes for a request,
 * when the more exact one has no method for it, is nowhere written: so every resource of this tree answers by itself.
 */
export class PathTree {
  private readonly root: Node;

  /** @param path the first part, such as `/imports`. */
  constructor(path: string) {
    this.root = emptyNode(path);
  }

  /** Adds a path that has a resource of its own. @throws Error when the names in braces of two paths differ. */
  add(path: string): void {
    let node = this.root;
    for (const part of partsOf(path)) node = childOf(node, part);
  }

  /**
   * Every resource whose other methods go to the owner: all of this tree, and a `{proxy+}` below the first part and
   * below each that a path of the owner leads on from.
   */
  pathsReaching(own: readonly string[]): string[] {
    return reach(this.root, own.map(partsOf), true);
  }
}

function reach(node: Node, own: readonly string[][], isRoot = false): string[] {
  const deeper = own.filter((parts) => parts.length > 0);
  const below = [...node.fixed].flatMap(([part, child]) => reach(child, through(deeper, part)));
  if (node.variable) return [node.path, ...below, ...reach(node.variable, through(deeper))];
  return [node.path, ...below, ...(isRoot || deeper.length > 0 ? [`${node.path}/{proxy+}`] : [])];
}

/** What is left of the paths that lead through a fixed part, or through any. */
function through(paths: readonly string[][], fixed?: string): string[][] {
  const leading = paths.filter(([part = '']) => fixed === undefined || part === fixed || isVariable(part));
  return leading.map((parts) => parts.slice(1));
}

function childOf(node: Node, part: string): Node {
  const path = `${node.path}/${part}`;
  const known = isVariable(part) ? node.variable : node.fixed.get(part);
  const child = known ?? emptyNode(path);
  if (child.path !== path) throw new Error(`${path} and ${child.path} name one part of the path twice`);
  if (isVariable(part)) node.variable = child;
  else node.fixed.set(part, child);
  return child;
}

function emptyNode(path: string): Node {
  return { path, fixed: new Map() };
}
