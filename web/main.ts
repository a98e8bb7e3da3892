import * as z from 'zod/mini';
import { callCard } from './call-card.ts';
import { codeBlock } from './code-block.ts';
import { signInLines } from './curl.ts';
import { element, place, sentence } from './element.ts';
import { startFinder } from './finder.ts';
import { ApiDocument } from './openapi.ts';
import { type Operation, operationsOf } from './operations.ts';

// Its way of making code out of texts is what the policy of the page forbids.
z.config({ jitless: true });

const description = '/v1/openapi.json';

await show();

async function show(): Promise<void> {
  try {
    const askedAt = performance.now();
    const document = await load();
    const calls = operationsOf(document);
    place('state').textContent =
      `The API is up: it answered in ${Math.round(performance.now() - askedAt)} ms and has ${calls.length} calls.`;
    showReference(document, calls);
  } catch (error) {
    showFailure(error instanceof Error ? error.message : String(error));
  }
}

async function load(): Promise<ApiDocument> {
  const answer = await fetch(description).catch(() => {
    throw new Error('The API could not be reached.');
  });
  if (!answer.ok) throw new Error(`The API answered ${answer.status}.`);
  return ApiDocument.parse(await answer.json());
}

function showReference({ servers, tags }: ApiDocument, calls: readonly Operation[]): void {
  const api = new URL(servers[0]?.url ?? '', location.origin).href;
  const signIn = calls.find(({ id }) => id === 'signIn');
  if (signIn)
    place('sign-in').replaceChildren(codeBlock(signInLines(api, signIn), 'the commands to sign in'));
  const groups = tags.map((tag) => ({ ...tag, calls: calls.filter((call) => call.tag === tag.name) }));
  const there = groups.filter((group) => group.calls.length > 0);
  place('calls').replaceChildren(...there.map(navGroup));
  place('reference').replaceChildren(...there.map(callGroup));
  place('reference').removeAttribute('aria-busy');
  startFinder(calls);
  // The browser looked for the place when there was none yet.
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

interface Group {
  name: string;
  description: string;
  calls: readonly Operation[];
}

function navGroup({ name, calls }: Group): HTMLElement {
  const entries = calls.map(({ id, method, path }) =>
    element(
      'li',
      { 'data-call': id },
      element('a', { href: `#${id}` }, element('span', { class: 'method' }, method), ` ${path}`),
    ),
  );
  return element('section', { 'data-group': '' }, element('h2', {}, name), element('ul', {}, ...entries));
}

function callGroup({ name, description, calls }: Group): HTMLElement {
  const cards = calls.map((call) => {
    const card = callCard(call);
    card.dataset.call = call.id;
    return card;
  });
  return element(
    'section',
    { 'data-group': '' },
    element('h2', {}, name),
    element('p', { class: 'note about' }, ...sentence(description)),
    ...cards,
  );
}

function showFailure(reason: string): void {
  const again = element('button', { type: 'button' }, 'Try again');
  again.addEventListener('click', show);
  const words = `The calls could not be loaded. ${reason} What is stored is safe.`;
  place('state').textContent = 'The API does not answer as it should.';
  place('reference').replaceChildren(
    element('div', { class: 'card failure', role: 'alert' }, element('p', {}, words), again),
  );
  place('reference').removeAttribute('aria-busy');
}
