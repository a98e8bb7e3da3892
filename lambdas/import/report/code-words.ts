import { cellWords } from '../../catalogue/product-fields.ts';
import type { FileCode, RejectCode, RowCode } from '../run/codes.ts';
import { fileCodes } from '../run/codes.ts';

/** What a code says to the people who made the file: a title, what it means, and what to do. */
export interface CodeWords {
  title: string;
  meaning: string;
  fix: string;
}

const rowWords: Record<RowCode, CodeWords> = {
  quote_unclosed: {
    title: 'A quote was never closed',
    meaning: 'A field opens with a quotation mark that has no partner before the end of the file.',
    fix: 'Close the quote on the line shown; a quotation mark inside a quoted field is written twice ("").',
  },
  row_too_long: {
    title: 'The row is too long',
    meaning: 'The row is larger than one row may be, which usually means that a quote is missing.',
    fix: 'Look for a missing quotation mark at the line shown, or shorten the text.',
  },
  column_count: {
    title: 'Too few or too many fields',
    meaning: 'The row does not have as many fields as the header has columns.',
    fix: 'Put a field that contains the delimiter in double quotes, and keep the delimiters of empty fields.',
  },
  encoding_invalid: {
    title: 'Unreadable characters',
    meaning: 'The row contains bytes that are no text in the encoding of the file.',
    fix: 'Save the file as "CSV UTF-8" and correct the characters that came out broken.',
  },
};

export const rejectWords: Record<RejectCode, CodeWords> = { ...rowWords, ...cellWords };

const fileWords: Record<FileCode, CodeWords> = {
  file_empty: {
    title: 'the file is empty',
    meaning: 'The file has no content at all.',
    fix: 'Check the export that made it, and upload the file again.',
  },
  file_has_no_rows: {
    title: 'the file has no rows',
    meaning: 'The file has a header and nothing below it.',
    fix: 'Check the export that made it, and upload the file again.',
  },
  column_missing: {
    title: 'a required column is missing',
    meaning: 'Every file needs the columns sku and name.',
    fix: 'Add the column to the header, or give it one of the names that are known, and upload the file again.',
  },
  column_repeated: {
    title: 'a column stands there twice',
    meaning: 'Two columns of the header mean the same field, so nobody can say which one counts.',
    fix: 'Remove or rename one of the two columns, and upload the file again.',
  },
  too_many_columns: {
    title: 'the file has too many columns',
    meaning: 'The header has more columns than a file may have.',
    fix: 'Remove columns that the catalogue does not need, and upload the file again.',
  },
  header_too_long: {
    title: 'the header is too long',
    meaning: 'The first line is longer than a header may be, which usually means that it is not a header.',
    fix: 'Check that the first line names the columns and that its quotes are closed, and upload the file again.',
  },
  not_csv: {
    title: 'the file is not a CSV file',
    meaning: 'The content is that of another kind of file, such as a spreadsheet or an archive.',
    fix: 'Export it as "CSV UTF-8", plain or compressed with gzip, and upload the file again.',
  },
  encoding_unsupported: {
    title: 'the encoding of the file cannot be read',
    meaning: 'The text, or the name of a column, is not written in UTF-8, UTF-16 or Windows-1252.',
    fix: 'Save it as "CSV UTF-8", and upload the file again.',
  },
  gzip_damaged: {
    title: 'the compressed file is damaged',
    meaning: 'The file is compressed with gzip and cannot be unpacked to its end.',
    fix: 'Compress the file again, and check that the upload is complete.',
  },
  gzip_too_large: {
    title: 'the compressed file unpacks to too much',
    meaning:
      'The file unpacks to more than 100 times its size, or to more than 20 GB, which a list of products hardly does.',
    fix: 'Check the export that made it. If its content is right, upload it uncompressed, or in parts below 20 GB.',
  },
  dialect_invalid: {
    title: 'the delimiter or the encoding set for the file is unknown',
    meaning: 'The metadata lading-delimiter or lading-encoding of the upload has a value that is not known.',
    fix: 'Upload the file again without that metadata, or with a value that is known.',
  },
  file_changed: {
    title: 'the file was replaced while it was read',
    meaning: 'Another version of the file arrived during the import.',
    fix: 'The newer version is imported by a run of its own; if it was deleted, upload the file again.',
  },
};

const runWords: Record<string, CodeWords> = {
  arrived_late: {
    title: 'a younger file was imported first',
    meaning:
      'A file that arrived later went on to the catalogue before this one, which therefore wrote nothing more.',
    fix: 'Dropping the file again imports it now, as the newest. Do so only if it is to count over the file that came first.',
  },
  run_ended: {
    title: 'the import had ended already',
    meaning: 'A part of the import was still at work after the import had ended, and wrote nothing more.',
    fix: 'Import the same file again when you want it in the catalogue.',
  },
  run_timed_out: {
    title: 'the import took too long',
    meaning: 'The import was stopped because it did not end in the time that it has.',
    fix: 'Import the same file again; if it happens again, operations must look into it.',
  },
  run_aborted: {
    title: 'the import was stopped',
    meaning: 'Somebody stopped the import before it was done.',
    fix: 'Import the same file again when you want it in the catalogue.',
  },
  dependency_unavailable: {
    title: 'a service did not answer',
    meaning: 'A service that the import needs did not answer, also not after several attempts.',
    fix: 'Nothing is wrong with the file. Import it again once operations have confirmed that the service is back.',
  },
  disk_full: {
    title: 'no space is left',
    meaning: 'A disk that the import needs is full.',
    fix: 'Nothing is wrong with the file. Operations must make space; then import the file again.',
  },
  configuration_invalid: {
    title: 'the import is not set up correctly',
    meaning: 'A setting or a permission of the import is wrong.',
    fix: 'Nothing is wrong with the file. Operations must correct the setting; then import the file again.',
  },
  internal_error: {
    title: 'the import broke down',
    meaning: 'The import ran into a fault of its own.',
    fix: 'Nothing is known to be wrong with the file. Operations have been told; the run id leads to the details.',
  },
};

/** Words for the error code of a run; a code without words of its own is spoken of as an internal error. */
export function errorWords(code: string): CodeWords {
  return isFileCode(code) ? fileWords[code] : (runWords[code] ?? runWords.internal_error!);
}

/** Whether the sender can put it right by changing the file. */
export function isFileCode(code: string): code is FileCode {
  return fileCodes.some((known) => known === code);
}
