import { html } from 'hono/html';
import type { MailContent } from './mail-content.ts';

const toneColours = { good: '#2e8555', mixed: '#b7791f', bad: '#c4413b' } as const;
const font = "font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const ink = 'color:#1c2430';
const soft = 'color:#5a6675';

/**
 * The mail as HTML: nested tables and inline styles, because Outlook and Gmail keep nothing else. Colours are mid
 * tones on white, so that programs which turn a mail dark by themselves leave it readable.
 */
export async function renderMailHtml(content: MailContent): Promise<string> {
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${content.title}</title>
</head>
<body style="margin:0;padding:0;background-color:#f5f6f8">
<div style="display:none;max-height:0;overflow:hidden">${content.verdict}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#f5f6f8"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" style="width:100%;max-width:600px;border:1px solid #e2e6eb;border-top:4px solid ${toneColours[content.tone]}"><tr><td style="padding:24px;${font};font-size:15px;line-height:1.5;${ink}">
<p style="margin:0 0 4px;font-size:13px;${soft}">Import report</p>
<h1 style="margin:0 0 8px;font-size:22px;line-height:1.3;font-weight:bold;word-break:break-word;${ink}">${content.title}</h1>
<p style="margin:0 0 20px;font-size:16px">${content.verdict}</p>
${figureTable(content.figures)}
${content.sections.map(section)}
${button(content)}
</td></tr></table>
<p style="margin:16px 0 0;${font};font-size:12px;line-height:1.5;${soft}">${content.footer}</p>
</td></tr></table>
</body>
</html>
`;
  return page.toString();
}

/** Two rows of three, so that it fits a phone without a media query. */
function figureTable(figures: MailContent['figures']) {
  if (figures.length === 0) return '';
  const cell = ([label, figure]: MailContent['figures'][number]) =>
    html`<td width="33%" valign="top" style="padding:10px 12px;border:1px solid #e2e6eb;${font};font-size:13px;${soft}"><b style="font-size:20px;line-height:1.3;${ink}">${figure}</b><br>${label}</td>`;
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;margin:0 0 20px">
<tr>${figures.slice(0, 3).map(cell)}</tr>
<tr>${figures.slice(3).map(cell)}</tr>
</table>`;
}

function section({ heading, lines }: MailContent['sections'][number]) {
  const line = (text: string) => html`<p style="margin:0 0 4px;word-break:break-word">${text}</p>`;
  return html`<h2 style="margin:0 0 4px;font-size:15px;line-height:1.4;font-weight:bold;${ink}">${heading}</h2>
${lines.map(line)}
<div style="height:12px;line-height:12px;font-size:12px">&nbsp;</div>`;
}

/** A table cell with a colour is the button that every mail program draws. */
function button({ link, linkText }: MailContent) {
  return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 12px"><tr><td bgcolor="#1f5fbf" style="border-radius:6px">
<a href="${link}" style="display:inline-block;padding:11px 20px;${font};font-size:15px;font-weight:bold;color:#ffffff;text-decoration:none">${linkText}</a>
</td></tr></table>
<p style="margin:0;font-size:12px;line-height:1.5;word-break:break-all;${soft}">${link}</p>`;
}
