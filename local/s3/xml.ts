/** What an element holds: text, or children in order. An undefined or null child is left out. */
export type XmlContent = string | number | boolean | XmlElement[];
export type XmlElement = [name: string, content: XmlContent] | null | undefined;

/** One answer document, of S3 unless another namespace is named. */
export function xmlDocument(
  root: string,
  children: XmlElement[],
  namespace = 'http://s3.amazonaws.com/doc/2006-03-01/',
): string {
  const body = children.map(renderElement).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${body}</${root}>`;
}

/**
 * The inner text of every `<name>` of a request document, in order. Enough for the two flat documents
 * that clients send (CompleteMultipartUpload, Delete): no attributes are read, nothing nests in itself.
 */
export function innerTexts(xml: string, name: string): string[] {
  const pattern = new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>([\\s\\S]*?)</(?:\\w+:)?${name}\\s*>`, 'g');
  return Array.from(xml.matchAll(pattern), (match) => match[1] ?? '');
}

/** The unescaped text of the first `<name>`, or undefined when there is none. */
export function firstText(xml: string, name: string): string | undefined {
  const inner = innerTexts(xml, name)[0];
  return inner === undefined ? undefined : unescapeXml(inner);
}

function renderElement(element: XmlElement): string {
  if (!element) return '';
  const [name, content] = element;
  if (Array.isArray(content)) return `<${name}>${content.map(renderElement).join('')}</${name}>`;
  return `<${name}>${escapeXml(String(content))}</${name}>`;
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Control characters are written as S3 writes them, although XML 1.0 knows no such references. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"\u0000-\u001f\u007f]/g, (character) => {
    if (character === '&') return '&amp;';
    if (character === '<') return '&lt;';
    if (character === '>') return '&gt;';
    if (character === '"') return '&quot;';
    return `&#x${character.charCodeAt(0).toString(16)};`;
  });
}

function unescapeXml(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (whole, hex, decimal, named) => {
      if (named) return NAMED[named.toLowerCase()] ?? whole;
      const point = hex ? Number.parseInt(hex, 16) : Number(decimal);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}
