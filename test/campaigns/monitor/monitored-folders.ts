import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder of the tree with what the configuration says of it. */
export interface MonitoredFolder {
  path: string;
  slaMinutes: number;
  recursive: boolean;
  /** Where its files go; undefined: they are just deleted. */
  archive: string | undefined;
  archiveLevels: number;
  timeZone: string | undefined;
}

export interface MonitorSetup {
  configFile: string;
  stateDirectory: string;
  folders: MonitoredFolder[];
  /** Beside the folders: files that are to be moved in. */
  staging: string;
}

export const intervalMinutes = 5;
export const monitorUser = 'campaign-monitor';
export const passwordVariable = 'LADING_CAMPAIGN_PASSWORD';

/** Makes an empty tree and a configuration for it, with the shortest SLAs that the service is made for. */
export async function makeMonitoredFolders(root: string, endpoint: string): Promise<MonitorSetup> {
  const plain = { slaMinutes: 20, recursive: false, archiveLevels: 0, timeZone: undefined };
  const tree = (name: string) => join(root, 'tree', name);
  const archive = (name: string) => join(root, 'archive', name);
  const folders: MonitoredFolder[] = [
    { ...plain, path: tree('orders'), archive: archive('orders') },
    { ...plain, path: tree('prices'), archive: archive('prices'), recursive: true, timeZone: 'Asia/Tokyo' },
    { ...plain, path: tree('by day'), archive: archive('by day'), archiveLevels: 1, slaMinutes: 30 },
    { ...plain, path: tree('wïthout archive'), archive: undefined, timeZone: 'America/New_York' },
  ];
  const stateDirectory = join(root, 'state');
  const staging = join(root, 'staging');
  for (const directory of [staging, ...folders.flatMap(directoriesOf)])
    await mkdir(directory, { recursive: true });
  const configFile = join(root, 'monitor.json');
  const config = {
    monitorId: 'campaign',
    endpoint,
    userName: monitorUser,
    password: { environment: passwordVariable },
    stateDirectory,
    intervalMinutes,
    folders,
  };
  await writeFile(configFile, JSON.stringify(config));
  return { configFile, stateDirectory, folders, staging };
}

/** Below a folder that is watched with those below it, files also lie in one of these. */
export const deeper = 'deeper';

function directoriesOf({ path, archive, recursive, archiveLevels }: MonitoredFolder): string[] {
  const below = recursive ? [deeper] : [];
  return [
    ...[path, ...below.map((name) => join(path, name))],
    ...(archive ? [archive, ...below.map((name) => join(archive, name))] : []),
    ...(archive && archiveLevels > 0 ? [join(archive, archiveDay)] : []),
  ];
}

/** The folder of an archive by days that files go to. */
export const archiveDay = '2026-11';
