import { sep } from 'node:path';
import type { FoundFile, Warning } from './findings.ts';
import { type FolderProblem, folderProblem } from './folder-problem.ts';
import { judgeFile, type KnownFile, lookAt, needsLook, type Situation } from './judge-file.ts';
import { lookAtFiles, type Sight } from './look-at-files.ts';

/** A reported file that lies in its folder no more. */
export interface Gone {
  name: string;
  file: KnownFile;
}

/** How many files are looked at together. */
const batchFiles = 512;

/** What one check sees of a folder, built up from what was known before. */
export class FolderView {
  /** All files that are there, by the path below the folder. */
  readonly files = new Map<string, KnownFile>();
  readonly late: FoundFile[] = [];
  readonly problems: FolderProblem[] = [];
  /** Whether `files` says anything that was not known before. */
  isChanged: boolean;
  readonly #folder: string;
  readonly #situation: Situation;
  /** Known files that this check has not come across yet. */
  readonly #rest: Map<string, KnownFile>;
  #gone: Gone[] = [];
  readonly #fromFuture: string[] = [];

  /** Takes `known` over. `jump`: by how many ms the clock was set since the times in it were noted. */
  constructor(folder: string, known: Map<string, KnownFile>, situation: Situation, jump: number) {
    this.#folder = folder;
    this.#situation = situation;
    this.#rest = known;
    this.isChanged = jump !== 0;
    if (jump !== 0)
      for (const [name, file] of known) known.set(name, { ...file, arrived: file.arrived + jump });
  }

  /** Takes in files that a listing found, and looks at those for which the name alone does not tell enough. */
  async see(names: readonly string[]): Promise<void> {
    const unclear: string[] = [];
    for (const name of names) {
      const known = this.#rest.get(name);
      if (needsLook(known, this.#situation)) unclear.push(name);
      else this.#keep(name, known!);
    }
    const sights = await this.#lookAt(unclear);
    for (const [index, name] of unclear.entries()) this.#judge(name, sights[index]!);
  }

  /** Sees the known files that no listing has shown, where a listing was not made or broke off. */
  async lookAtRest(): Promise<void> {
    const names = [...this.#rest.keys()];
    for (let start = 0; start < names.length; start += batchFiles)
      await this.see(names.slice(start, start + batchFiles));
  }

  /**
   * Drops what is left of the known files, and gives the reported ones among them. One that is there although the
   * listing did not show it is kept if `isCovered`: else the configuration does not want it any more.
   */
  async finish(isCovered: boolean): Promise<Gone[]> {
    const reported = [...this.#rest].filter(([, file]) => file.isReported);
    if (this.#rest.size > 0) this.isChanged = true;
    const sights = await this.#lookAt(reported.map(([name]) => name));
    for (const [index, [name, file]] of reported.entries()) {
      const sight = sights[index];
      if (sight instanceof Error || (typeof sight === 'object' && isCovered)) this.#keep(name, file);
      else this.#gone.push({ name, file });
    }
    this.#rest.clear();
    return this.#gone;
  }

  /** `files` and the reported ones that are gone, in the place of what has replaced them. */
  withEnds(): Map<string, KnownFile> {
    return this.#gone.length === 0
      ? this.files
      : new Map([...this.files, ...this.#gone.map(({ name, file }) => [name, file] as const)]);
  }

  /** The end of these is told. */
  forget(told: readonly { name: string }[]): void {
    const names = new Set(told.map(({ name }) => name));
    this.#gone = this.#gone.filter(({ name }) => !names.has(name));
  }

  /** The earliest time at which a file needs a look, ms; null when none ever does. */
  nextLookAt(): number | null {
    let next = this.#gone.length > 0 ? 0 : Number.POSITIVE_INFINITY;
    for (const file of this.files.values()) next = Math.min(next, lookAt(file, this.#situation));
    return next === Number.POSITIVE_INFINITY ? null : next;
  }

  get warnings(): Warning[] {
    const [first] = this.#fromFuture;
    if (first === undefined) return [];
    const message = `${this.#fromFuture.length} file(s) are dated in the future, such as ${first}`;
    return [{ folder: this.#folder, code: 'future_time', message }];
  }

  #lookAt(names: readonly string[]): Promise<Sight[]> {
    const prefix = this.#folder.endsWith(sep) ? this.#folder : this.#folder + sep;
    return lookAtFiles(names.map((name) => prefix + name));
  }

  #judge(name: string, sight: Sight): void {
    const known = this.#rest.get(name);
    if (sight instanceof Error) {
      if (this.problems.length === 0) this.problems.push(folderProblem(this.#folder, name, sight));
      if (known) this.#keep(name, known);
      return;
    }
    if (sight === 'missing' && name.includes('\ufffd')) this.#noteUnreadableName(name);
    // What has gone since the listing stays in the rest, like what the listing did not show.
    if (typeof sight !== 'object') return;
    const { file, isLate, replaced, isFromFuture } = judgeFile(known, sight, this.#situation);
    this.isChanged ||= !known || !isEqual(known, file);
    this.#keep(name, file);
    if (isLate) this.late.push({ name, file, status: 'late' });
    if (replaced) this.#gone.push({ name, file: replaced });
    if (isFromFuture) this.#fromFuture.push(name);
  }

  /** Node gives such names with a replacement character, by which the file cannot be found. */
  #noteUnreadableName(name: string): void {
    const message = `the name of a file is not UTF-8, so it cannot be watched: ${name}`;
    if (this.problems.length === 0) this.problems.push({ folder: this.#folder, code: 'unreadable', message });
  }

  #keep(name: string, file: KnownFile): void {
    this.files.set(name, file);
    this.#rest.delete(name);
  }
}

function isEqual(one: KnownFile, other: KnownFile): boolean {
  return (
    one.arrived === other.arrived &&
    one.created === other.created &&
    one.modified === other.modified &&
    one.sizeBytes === other.sizeBytes &&
    one.isReported === other.isReported
  );
}
