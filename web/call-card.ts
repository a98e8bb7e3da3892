import { codeBlock } from './code-block.ts';
import { curlOf } from './curl.ts';
import { element, sentence } from './element.ts';
import type { Operation, Parameter } from './operations.ts';

/** One call: what it does, what it takes, an example, and what may come back. */
export function callCard(call: Operation): HTMLElement {
  const { id, method, path, summary, details, scope, parameters } = call;
  return element(
    'article',
    { class: 'card call', id, 'aria-labelledby': `${id}-title` },
    element('h3', { id: `${id}-title` }, element('a', { href: `#${id}` }, ...sentence(summary))),
    element(
      'p',
      { class: 'line' },
      element('span', { class: 'method' }, method),
      element('code', { class: 'path' }, path),
      element(
        'span',
        { class: 'note' },
        ...sentence(scope ? `Needs the scope \`${scope}\`` : 'Needs no token'),
      ),
    ),
    ...(details ? [element('p', {}, ...sentence(details))] : []),
    ...(parameters.length > 0 ? [parameterTable(parameters)] : []),
    codeBlock(curlOf(call), `the example of ${method} ${path}`),
    answers(call),
  );
}

function parameterTable(parameters: readonly Parameter[]): HTMLElement {
  const rows = parameters.map(({ name, place, required, words }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, element('code', {}, name)),
      element('td', {}, `${required ? 'required' : 'optional'}${place === 'path' ? ', in the path' : ''}`),
      element('td', {}, ...sentence(words)),
    ),
  );
  const head = ['Parameter', 'Use', 'What it is'].map((text) => element('th', { scope: 'col' }, text));
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}

function answers({ answers: all, shape, method, path }: Operation): HTMLElement {
  const [usual] = all;
  const built = shape?.value
    ? [codeBlock(JSON.stringify(shape.value, null, 2), `the form of the answer of ${method} ${path}`)]
    : [];
  const rows = all.flatMap(({ status, words }) => [
    element('dt', {}, status),
    element('dd', {}, status === usual?.status && shape ? `${words}: ${shape.mediaType}` : words),
  ]);
  return element(
    'details',
    {},
    element('summary', {}, 'What it answers'),
    ...built,
    element('dl', {}, ...rows),
  );
}
