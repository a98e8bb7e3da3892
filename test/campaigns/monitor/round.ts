import { daysBetween, utcDay } from '../../../lambdas/sla/days.ts';
import { seededRandom } from '../../../shared/seeded-random.ts';
import { type MonitorClock, monitorClock } from './clock.ts';
import { faultsOf } from './compare-breaches.ts';
import { expectedBreaches } from './expected-breaches.ts';
import { type FolderLife, folderLife } from './folder-life.ts';
import { findEverything } from './found-breaches.ts';
import { intervalMinutes, makeMonitoredFolders, monitorUser } from './monitored-folders.ts';
import { type OutageService, startOutageService } from './outage-service.ts';
import { type RestlessMonitor, restlessMonitor } from './restless-monitor.ts';
import { together } from './together.ts';

const minuteMs = 60_000;
/** Before the outage and after it, each long enough for breaches to begin and to end. */
const calmMinutes = 30;
/** Breaches that began last need two SLAs to end. */
const maxLastChecks = 40;
/** From the beginning of a check to its last look at a folder, on a machine that is busy. */
const lookingSeconds = 3;
const password = 'Campaign-Monitor-7';
const reader = { username: 'campaign-reader', password: 'Campaign-Reader-7' };

export interface RoundOptions {
  directory: string;
  seed: number;
  outageMinutes: number;
  speed: number;
}

export interface RoundResult {
  faults: string[];
  /** What happened, for people. */
  counts: Record<string, number>;
}

/** Files live in their folders while the monitor is killed and the service fails; then all breaches are looked at. */
export async function playRound({
  directory,
  seed,
  outageMinutes,
  speed,
}: RoundOptions): Promise<RoundResult> {
  const random = (kind: number) => seededRandom(seed * 10 + kind);
  const service = await startOutageService(directory, seed, random(1));
  try {
    await service.addUser({ username: monitorUser, password, scopes: 'sla.write' });
    await service.addUser({ ...reader, scopes: 'sla.read' });
    const setup = await makeMonitoredFolders(directory, service.endpoint);
    const clock = monitorClock(speed);
    const beganAt = clock.now();
    const monitor = restlessMonitor({ ...setup, password }, clock, random(2));
    const life = folderLife(setup, clock, random(3));
    await life.begin();
    const outage = await together(
      (signal) => failForAWhile(service, clock, outageMinutes, signal),
      [monitor.live, (signal) => liveOn(life, clock, monitor, signal)],
    );
    await comeToRest(service, life, clock, monitor);
    const lastCheckAt = monitor.checks.at(-1)?.checkedAt ?? 0;
    const expected = expectedBreaches(life.stories, monitor.checks);
    const found = await findEverything(service.info(), reader, {
      folders: setup.folders.map(({ path }) => path),
      days: daysBetween(utcDay(beganAt), utcDay(clock.now() + 24 * 60 * minuteMs)),
      stateDirectory: setup.stateDirectory,
    });
    const certain = expected.filter(({ isCertain }) => isCertain);
    const checksInOutage = monitor.checks.filter(
      ({ checkedAt }) => checkedAt > outage.from && checkedAt < outage.to,
    );
    return {
      faults: [
        ...monitor.faults,
        ...emptinessOf(monitor, service),
        ...faultsOf(expected, found, { lastCheckAt, lookingMs: lookingSeconds * 1000 * speed }),
      ],
      counts: {
        files: life.stories.length,
        breaches: found.all.length,
        certain: certain.length,
        open: found.open.length,
        undecided: expected.length - certain.length,
        ...monitor.counts,
        checks: monitor.checks.length,
        checksInOutage: checksInOutage.length,
        ...service.network.counts,
      },
    };
  } finally {
    await service.close();
  }
}

/** A round in which nothing went wrong proves nothing. */
function emptinessOf({ counts }: RestlessMonitor, { network }: OutageService): string[] {
  return [
    ...(counts.kills === 0 ? ['the monitor was never killed'] : []),
    ...(counts.maxSpooled === 0 ? ['nothing had to wait for the service'] : []),
    ...(network.counts.lostAnswers === 0 ? ['nothing had to be repeated'] : []),
  ];
}

async function liveOn(
  life: FolderLife,
  clock: MonitorClock,
  { checks }: RestlessMonitor,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await life.step(checks, true);
    await clock.sleep(minuteMs, signal).catch(() => undefined);
  }
}

/** The service goes down, comes back, and once more dies for a moment. Gives when it was down. */
async function failForAWhile(
  { network, kill, restart }: OutageService,
  clock: MonitorClock,
  outageMinutes: number,
  signal: AbortSignal,
): Promise<{ from: number; to: number }> {
  await clock.sleep(calmMinutes * minuteMs, signal);
  const from = clock.now();
  await network.turn('down');
  await kill();
  for (const weather of ['down', 'closed', 'down'] as const) {
    await network.turn(weather);
    await clock.sleep((outageMinutes / 3) * minuteMs, signal);
  }
  await restart();
  const to = clock.now();
  await network.turn('up');
  await clock.sleep((calmMinutes / 2) * minuteMs, signal);
  await kill();
  await restart();
  await clock.sleep((calmMinutes / 2) * minuteMs, signal);
  return { from, to };
}

/** Nothing arrives and nothing fails any more: checks go on until all is told. */
async function comeToRest(
  service: OutageService,
  life: FolderLife,
  clock: MonitorClock,
  monitor: RestlessMonitor,
): Promise<void> {
  await service.calmDown();
  for (let left = maxLastChecks; left > 0; left--) {
    await life.step(monitor.checks, false);
    const isLast = life.isOver(monitor.checks);
    const { code } = await monitor.checkOnce();
    if (isLast && code === 0) return;
    await clock.sleep(intervalMinutes * minuteMs);
  }
}
