import { invisibleCharacter } from '../../catalogue/canonical-sku.ts';

const locale = 'en-GB';

/** 1,934 */
export function formatCount(count: number): string {
  return count.toLocaleString(locale);
}

/** "1 row", "1,934 rows": the noun's plural is made with s unless given. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** A share as people read it: never 0 % for something, never 100 % for less than all. */
export function formatShare(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %';
  if (part === whole) return '100 %';
  const percent = (part / whole) * 100;
  if (percent < 0.1) return '< 0.1 %';
  if (percent > 99.9) return '> 99.9 %';
  return `${percent.toFixed(percent < 10 || percent > 99 ? 1 : 0)} %`;
}

/** 812 ms, 4.2 s, 3 min 20 s, 2 h 5 min */
export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds) % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 512 bytes, 41.3 KB, 127 MB: decimal units, as file managers and S3 count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return countOf(bytes, 'byte');
  const units = ['KB', 'MB', 'GB', 'TB'];
  let size = bytes / 1000;
  while (size >= 999.5 && units.length > 1) {
    size /= 1000;
    units.shift();
  }
  return `${size.toFixed(size < 100 ? 1 : 0)} ${units[0]}`;
}

/** 21 November 2026 at 03:49:43 UTC; for `Europe/Berlin` 21 November 2026 at 04:49:43 CET. */
export function formatTime(iso: string, timeZone: string): string {
  const date = new Date(iso);
  const format = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' });
  const zone = format.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value;
  return `${date.toLocaleString(locale, { dateStyle: 'long', timeStyle: 'medium', timeZone })} ${zone}`;
}

/**
 * Text of a file made fit to be shown: line breaks and control characters become visible signs, signs that turn the
 * direction of writing are removed, and more than `maximum` characters are cut with an ellipsis.
 */
export function presentText(text: string, maximum = 120): string {
  const visible = text
    .replace(/\r\n|\n|\r/g, '⏎')
    .replace(/\t/g, '⇥')
    .replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, '')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '�');
  const characters = Array.from(visible);
  return characters.length <= maximum ? visible : `${characters.slice(0, maximum - 1).join('')}…`;
}

const invisible = new RegExp(invisibleCharacter, 'gu');

/** Characters that cannot be seen, such as a zero-width space, by their numbers: A[U+200B]1. */
export function showInvisible(text: string): string {
  return text.replace(
    invisible,
    (character) => `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
  );
}
