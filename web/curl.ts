import type { Operation } from './operations.ts';

/**
 * A call as a command for a shell in which `api` is the address of the API and `token` the token. Without the line ends
 * it is one line.
 */
export function curlOf({ method, path, parameters, body, scope }: Operation): string {
  const examples = new Map(parameters.map(({ name, example = '' }) => [name, encodeURIComponent(example)]));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => examples.get(name) ?? name);
  const query = parameters
    .filter(({ place, example }) => place === 'query' && example !== undefined)
    .map(({ name }) => `${encodeURIComponent(name)}=${examples.get(name)}`)
    .join('&');
  const isUsual = method === 'GET' || (method === 'POST' && body !== undefined);
  return [
    `curl -s${isUsual ? '' : ` -X ${method}`} "$api${filled}${query && `?${query}`}"`,
    ...(scope === undefined ? [] : ['-H "authorization: Bearer $token"']),
    ...(body === undefined
      ? []
      : [`-H 'content-type: application/json'`, `-d ${quoted(JSON.stringify(body, null, 2))}`]),
  ].join(' \\\n  ');
}

/** The two lines that a shell needs before any example. */
export function signInLines(api: string, signIn: Operation): string {
  const body = quoted(JSON.stringify(signIn.body));
  return [
    `api=${api}`,
    `token=$(curl -s "$api${signIn.path}" -H 'content-type: application/json' \\`,
    `  -d ${body} | jq -r .token)`,
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
