import { element } from './element.ts';

const shownMs = 1_500;

/** Text to be copied, with a button that does it. `what` it is stands in the name of the button. */
export function codeBlock(text: string, what: string): HTMLElement {
  const code = element('pre', { tabindex: '0', role: 'group', 'aria-label': what }, text);
  const button = element('button', { type: 'button', class: 'copy' }, 'Copy');
  button.setAttribute('aria-label', `Copy ${what}`);
  const said = element('span', { class: 'sr-only', role: 'status' });
  button.addEventListener('click', async () => {
    const isCopied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    if (!isCopied) getSelection()?.selectAllChildren(code);
    button.textContent = isCopied ? 'Copied' : 'Selected';
    said.textContent = isCopied ? 'Copied' : 'Selected. Copy it with the keyboard.';
    setTimeout(() => {
      button.textContent = 'Copy';
      said.textContent = '';
    }, shownMs);
  });
  return element('div', { class: 'code' }, code, button, said);
}
