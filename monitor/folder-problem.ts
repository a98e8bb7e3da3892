import { systemCode } from '../shared/system-code.ts';

/** Why a folder could not be checked, or not wholly; part of a heartbeat. */
export interface FolderProblem {
  folder: string;
  code: 'missing' | 'unreadable' | 'too_large';
  message: string;
}

/** What an error of the file system says about a folder. `subject` is the path that the error is about. */
export function folderProblem(folder: string, subject: string, error: unknown): FolderProblem {
  const code = systemCode(error);
  if (isMissing(error)) return { folder, code: 'missing', message: `${subject} is not there` };
  return { folder, code: 'unreadable', message: `${subject} cannot be read: ${code ?? String(error)}` };
}

/** Only these say that something is not there; anything else says that nobody could look. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
}
