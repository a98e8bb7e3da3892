import type { FolderConfig } from './config.ts';
import type { Resolution } from './find-archived.ts';
import type { FolderProblem } from './folder-problem.ts';
import type { KnownFile } from './judge-file.ts';

export interface FoundFile {
  /** Path below the folder. */
  name: string;
  file: KnownFile;
  status: 'late' | Resolution;
}

/** A thing the operator should know that is no fault of a folder. */
export interface Warning {
  folder: string;
  code: 'future_time' | 'clock_jump' | 'ledger_damaged';
  message: string;
}

export interface Findings {
  folder: FolderConfig;
  /** Files known after the check. */
  files: number;
  found: FoundFile[];
  problems: FolderProblem[];
  warnings: Warning[];
  /** Forgets the files whose end is told in `found`: for after these are safe in the spool. */
  settle(): Promise<void>;
}
