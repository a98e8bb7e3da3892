import { place } from './element.ts';
import { isFound } from './is-found.ts';
import type { Operation } from './operations.ts';

/** The field that leaves only those calls on the page that have the words; `/` leads to it, Escape clears it. */
export function startFinder(calls: readonly Operation[]): void {
  const field = place('find') as HTMLInputElement;
  const show = () => {
    const found = new Set(calls.filter((call) => isFound(call, field.value.trim())).map(({ id }) => id));
    for (const one of document.querySelectorAll<HTMLElement>('[data-call]')) {
      one.hidden = !found.has(one.dataset.call ?? '');
    }
    for (const group of document.querySelectorAll<HTMLElement>('[data-group]')) {
      group.hidden = !group.querySelector('[data-call]:not([hidden])');
    }
    place('found').textContent = field.value.trim() ? words(found.size, calls.length) : hint();
  };
  field.addEventListener('input', show);
  field.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    field.value = '';
    show();
  });
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
  });
  show();
}

/** Without a keyboard it would only puzzle. */
function hint(): string {
  return matchMedia('(hover: hover)').matches ? 'Press / to get here.' : '';
}

function words(found: number, all: number): string {
  return found === 0 ? 'No call has these words.' : `${found} of ${all} calls`;
}
