import type { LocalMethod } from './declared-methods.ts';

export interface FoundMethod {
  method: LocalMethod;
  /** Values of the names in braces of the resource's path, decoded. */
  pathParameters: Record<string, string>;
}

interface Node {
  methods: Map<string, LocalMethod>;
  literal: Map<string, Node>;
  parameter?: { name: string; node: Node };
  /** `{name+}`: all the rest of the path. */
  greedy?: { name: string; node: Node };
}

/**
 * Finds the method of a request. A literal part of a path goes before a `{name}`, which goes before a `{name+}`; a
 * method that is declared goes before ANY.
 * @param path what follows the stage, as it was sent. @throws URIError when it is not well encoded.
 */
export function methodFinder(methods: readonly LocalMethod[]) {
  const root = emptyNode();
  for (const method of methods) nodeOf(root, method.resourcePath).methods.set(method.httpMethod, method);

  return (httpMethod: string, path: string): FoundMethod | undefined => {
    // A slash at the end makes no other resource.
    const parts = path.split('/').slice(1);
    if (parts.at(-1) === '') parts.pop();
    const pathParameters: Record<string, string> = {};
    const node = descend(root, parts.map(decodeURIComponent), pathParameters);
    const method = node?.methods.get(httpMethod) ?? node?.methods.get('ANY');
    return method && { method, pathParameters };
  };
}

function emptyNode(): Node {
  return { methods: new Map(), literal: new Map() };
}

function nodeOf(root: Node, resourcePath: string): Node {
  let node = root;
  for (const part of resourcePath.split('/').filter(Boolean)) node = childOf(node, part);
  return node;
}

function childOf(node: Node, part: string): Node {
  const [, name, plus] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
  if (name === undefined) {
    const child = node.literal.get(part) ?? emptyNode();
    node.literal.set(part, child);
    return child;
  }
  const kind = plus ? 'greedy' : 'parameter';
  node[kind] ??= { name, node: emptyNode() };
  return node[kind].node;
}

function descend(node: Node, parts: readonly string[], values: Record<string, string>): Node | undefined {
  const [first, ...rest] = parts;
  if (first === undefined) return node.methods.size > 0 ? node : undefined;
  const literal = node.literal.get(first);
  const found = literal && descend(literal, rest, values);
  if (found) return found;
  if (node.parameter && first !== '') {
    const below = descend(node.parameter.node, rest, values);
    if (below) {
      values[node.parameter.name] = first;
      return below;
    }
  }
  if (!node.greedy) return undefined;
  values[node.greedy.name] = parts.join('/');
  return node.greedy.node;
}
