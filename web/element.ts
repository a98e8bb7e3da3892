type Child = Node | string;
type Attributes = Readonly<Record<string, string>>;

/** An element with its attributes and what is in it; texts stay texts, whatever is written in them. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A sentence in which `code` stands between backticks. */
export function sentence(text: string): Child[] {
  return text.split(/`([^`]*)`/).map((part, at) => (at % 2 ? element('code', {}, part) : part));
}

/** @throws Error when the page has no such place: it is a fault of the page. */
export function place(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no place ${id}`);
  return found;
}
