import { resolve } from 'node:path';
import type { MonitorConfig } from './config.ts';

export interface Installation {
  config: MonitorConfig;
  /** Absolute. */
  configFile: string;
  /** Absolute path of Node and of `bin/lading.ts`. */
  node: string;
  program: string;
}

/** Node calls some of what it is built with experimental, at each start. */
const quiet = '--disable-warning=ExperimentalWarning';

/** The environment in which many looks at once reach a network drive; Node's own is 4. */
const threads = 16;

/** A unit for systemd: one process that checks at the interval, comes back after a crash, and starts with the machine. */
export function systemdUnit({ config, configFile, node, program }: Installation): string {
  const secret = 'environment' in config.password ? config.password.environment : undefined;
  const lines = [
    '[Unit]',
    'Description=Lading folder monitor',
    'Wants=network-online.target',
    'After=network-online.target remote-fs.target',
    '',
    '[Service]',
    `ExecStart=${[node, quiet, program, 'monitor', 'check', '--config', configFile, '--interval', intervalOf(config)].map(quoteForUnit).join(' ')}`,
    'Restart=always',
    'RestartSec=30',
    // Wrong usage or configuration: another start would end the same way.
    'RestartPreventExitStatus=2',
    'User=lading-monitor',
    `Environment=UV_THREADPOOL_SIZE=${threads}`,
    ...(secret
      ? [`# ${secret}=… in this file, readable by root alone`, 'EnvironmentFile=/etc/lading/monitor.env']
      : []),
    'NoNewPrivileges=true',
    'ProtectSystem=strict',
    `ReadWritePaths=${quoteForUnit(config.stateDirectory)}`,
    'MemoryHigh=150M',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * PowerShell that registers a task which checks once at each interval, for ever: a repetition without a duration does
 * not end, and a check that is still running is left alone. Runs as a service account, whether anybody is signed in.
 */
export function windowsTask({ config, configFile, node, program }: Installation): string {
  const argument = [quiet, program, 'monitor', 'check', '--config', configFile, '--once']
    .map((part) => `"${part}"`)
    .join(' ');
  return `${[
    '# In an elevated PowerShell. It asks for the password of the account that the monitor runs as.',
    `$action = New-ScheduledTaskAction -Execute ${quoteForPowerShell(node)} -Argument ${quoteForPowerShell(argument)}`,
    `$trigger = New-ScheduledTaskTrigger -Once -At (Get-Date).Date -RepetitionInterval (New-TimeSpan -Seconds ${secondsOf(config)})`,
    '$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew -ExecutionTimeLimit (New-TimeSpan -Hours 1) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries',
    "$account = Get-Credential -Message 'Account of the Lading monitor'",
    "Register-ScheduledTask -TaskName 'Lading folder monitor' -Action $action -Trigger $trigger -Settings $settings -User $account.UserName -Password $account.GetNetworkCredential().Password -Force",
  ].join('\n')}\n`;
}

/** Where this very program lies. */
export function thisProgram(): { node: string; program: string } {
  return { node: process.execPath, program: resolve(import.meta.dirname, '../bin/lading.ts') };
}

function intervalOf(config: MonitorConfig): string {
  return `${secondsOf(config)}s`;
}

/** Windows repeats a task at most once a minute. */
function secondsOf({ intervalMinutes }: MonitorConfig): number {
  return Math.max(60, Math.round(intervalMinutes * 60));
}

/** systemd reads %, $ and quotes in a line; see systemd.service(5). */
function quoteForUnit(text: string): string {
  const escaped = text.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /[\s"'\\]/.test(escaped) ? `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : escaped;
}

function quoteForPowerShell(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
