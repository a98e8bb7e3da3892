import { errorWords } from './code-words.ts';
import { countOf, formatCount, presentText } from './figures.ts';
import type { RunReport } from './report-model.ts';

/** Rows whose content is in the catalogue now, whether they had to be written or not. */
export function importedRows({ counts }: RunReport): number {
  return counts.created + counts.updated + counts.unchanged;
}

/** What became of the file, in a sentence or two. The page and the mail begin with it. */
export function verdictOf(report: RunReport): string {
  if (report.status === 'failed') return failedVerdict(report);
  const { rows, rejected, duplicates, unchanged } = report.counts;
  if (rejected === rows)
    return `None of the ${countOf(rows, 'row')} could be imported; every row was rejected.`;
  const sentences = [acceptedSentence(report)];
  if (duplicates > 0) {
    sentences.push(`${countOf(duplicates, 'row')} gave way to a later row with the same SKU.`);
  }
  if (unchanged === importedRows(report)) {
    sentences.push('The catalogue already said the same, so nothing had to be written.');
  }
  return sentences.join(' ');
}

/** One line for the subject of a mail: the file, then the outcome. */
export function subjectOf(report: RunReport): string {
  const file = presentText(report.file, 80);
  if (report.status === 'failed')
    return `${file}: not imported, ${errorWords(report.error?.code ?? '').title}`;
  const imported = `${countOf(importedRows(report), 'row')} imported`;
  return `${file}: ${imported}, ${formatCount(report.counts.rejected)} rejected`;
}

/** For a failed run: what of the file is in the catalogue. */
export function catalogueSentence(report: RunReport): string {
  if (report.written === 'nothing')
    return 'Nothing of the file was imported; the catalogue is as it was before.';
  const next =
    report.error?.code === 'arrived_late'
      ? 'The younger file counts over it.'
      : 'Importing the same file again ends exactly right: rows that are already in the catalogue are recognised and left alone.';
  return `Part of the file may have been written. ${finishedSentence(report)}${next}`;
}

function finishedSentence({ finished, partitions }: RunReport): string {
  if (!finished?.partitions || partitions === 0) return '';
  const { created, updated } = finished;
  const share = `${formatCount(finished.partitions)} of ${countOf(partitions, 'part')}`;
  return `Before it failed, ${share} ${finished.partitions === 1 ? 'was' : 'were'} done: ${countOf(created, 'product')} created, ${formatCount(updated)} updated. `;
}

function failedVerdict(report: RunReport): string {
  const { title } = errorWords(report.error?.code ?? '');
  return report.written === 'nothing'
    ? `Nothing was imported: ${title}.`
    : `The import broke off in the middle: ${title}.`;
}

function acceptedSentence(report: RunReport): string {
  const { rows, rejected, duplicates } = report.counts;
  const imported = importedRows(report);
  if (imported === rows) return `All ${countOf(rows, 'row')} are in the catalogue.`;
  const share = `${formatCount(imported)} of ${countOf(rows, 'row')} ${imported === 1 ? 'is' : 'are'} in the catalogue`;
  if (rejected === 0) return duplicates > 0 ? `${share}; none was rejected.` : `${share}.`;
  const need = rejected === 1 ? 'was rejected and needs' : 'were rejected and need';
  return `${share}; ${formatCount(rejected)} ${need} your eyes.`;
}
