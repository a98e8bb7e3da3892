import { lstat, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SeededRandom } from '../../../shared/seeded-random.ts';
import type { MonitorClock } from './clock.ts';
import { type CompletedCheck, type FileStory, isCertainlySeen } from './expected-breaches.ts';
import { archiveDay, deeper, type MonitoredFolder, type MonitorSetup } from './monitored-folders.ts';

const minuteMs = 60_000;
const maxArrivalsPerMinute = 2;
/** Of the files: moved in from elsewhere, so that they are older than their time in the folder. */
const movedInOneIn = 4;
const stagedFiles = 150;

/** For how many SLAs a file stays at least and at most; `late` also until it is a breach for certain. */
const stays = { inTime: [0, 0.5], sometime: [0.5, 2], late: [1, 2], sticks: [1, 1] } as const;
type Fate = keyof typeof stays;
const fates: readonly Fate[] = ['inTime', 'inTime', 'late', 'late', 'late', 'sometime', 'sticks'];

interface LivingFile {
  story: FileStory;
  folder: MonitoredFolder;
  fate: Fate;
  /** From then on it may move on. */
  movesAt: number;
}

export type FolderLife = ReturnType<typeof folderLife>;

/** Files that arrive, are moved in, move on to the archive, vanish and stick; and the record of it. */
export function folderLife({ folders, staging }: MonitorSetup, clock: MonitorClock, random: SeededRandom) {
  const stories: FileStory[] = [];
  let living: LivingFile[] = [];
  const staged: string[] = [];
  let number = 0;

  async function arrive(folder: MonitoredFolder, name: string, from?: string): Promise<void> {
    const filename = folder.recursive && random.oneIn(2) ? join(deeper, name) : name;
    const path = join(folder.path, filename);
    const earliest = clock.now();
    if (from) await rename(from, path);
    else await writeFile(path, 'id,amount\n1,10\n', { flag: 'wx' });
    const createdAt = Math.floor(clock.shown((await lstat(path)).birthtimeMs));
    const entered = { earliest, latest: clock.now() };
    const slaMs = folder.slaMinutes * minuteMs;
    const story: FileStory = { folder: folder.path, filename, slaMs, createdAt, entered };
    const fate = random.pick(fates);
    const [least, most] = stays[fate];
    const staysMs = least * slaMs + random.below((most - least) * slaMs);
    stories.push(story);
    living.push({ story, folder, fate, movesAt: earliest + staysMs });
  }

  async function leave({ story, folder }: LivingFile): Promise<void> {
    const path = join(folder.path, story.filename);
    const isArchived = folder.archive !== undefined && !random.oneIn(4);
    story.left = { at: clock.now(), how: isArchived ? 'archived' : 'gone' };
    if (isArchived) await rename(path, join(archivePlace(folder), story.filename));
    else await rm(path);
    // What comes under the name of an archived file must not be taken for it: it is made some time later.
    if (isArchived && random.oneIn(5)) {
      await clock.sleep(5_000);
      await arrive(folder, basename(story.filename));
    }
  }

  return {
    stories,

    async begin(): Promise<void> {
      for (let index = 0; index < stagedFiles; index++) {
        const path = join(staging, `staged-${index}`);
        await writeFile(path, 'id,amount\n1,10\n');
        staged.push(path);
      }
    },

    /** One minute of it. `arrives`: new files come, too. */
    async step(checks: readonly CompletedCheck[], arrives: boolean): Promise<void> {
      const now = clock.now();
      const going = living.filter(
        ({ fate, movesAt, story }) =>
          movesAt <= now && fate !== 'sticks' && (fate !== 'late' || isCertainlySeen(story, checks)),
      );
      living = living.filter((file) => !going.includes(file));
      for (const file of going) await leave(file);
      for (const folder of arrives ? folders : []) {
        for (let count = random.below(maxArrivalsPerMinute + 1); count > 0; count--)
          await arrive(
            folder,
            `order-${++number}.csv`,
            random.oneIn(movedInOneIn) ? staged.pop() : undefined,
          );
      }
    },

    /** Whether nothing is to happen any more, and all that stuck is a breach for certain. */
    isOver(checks: readonly CompletedCheck[]): boolean {
      return living.every(({ fate, story }) => fate === 'sticks' && isCertainlySeen(story, checks));
    },
  };
}

function archivePlace({ archive = '', archiveLevels }: MonitoredFolder): string {
  return archiveLevels > 0 ? join(archive, archiveDay) : archive;
}
