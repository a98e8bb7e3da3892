import { describe, expect, it } from '@jest/globals';
import { MonitorConfig } from '../../monitor/config.ts';
import { systemdUnit, windowsTask } from '../../monitor/install.ts';

const config = MonitorConfig.parse({
  monitorId: 'm',
  endpoint: 'https://sla.example.com',
  userName: 'u',
  password: { environment: 'SECRET_NAME' },
  stateDirectory: '/var/lib/lading',
  intervalMinutes: 10,
  folders: [{ path: '/in', slaMinutes: 20 }],
});
const quiet = '--disable-warning=ExperimentalWarning';

describe('what is to be installed', () => {
  it('is on Linux a unit that checks at the interval and comes back', () => {
    const unit = systemdUnit({
      config,
      configFile: '/etc/100% mine/m.json',
      node: '/usr/bin/node',
      program: '/l.ts',
    });
    expect(unit).toContain(
      `ExecStart=/usr/bin/node ${quiet} /l.ts monitor check --config "/etc/100%% mine/m.json" --interval 600s\n`,
    );
    expect(unit).toContain('\nRestart=always\n');
    expect(unit).toContain('\nReadWritePaths=/var/lib/lading\n');
  });

  it('is on Windows a task whose repetition has no end', () => {
    const task = windowsTask({
      config,
      configFile: "C:\\it's\\m.json",
      node: 'C:\\node.exe',
      program: 'C:\\l.ts',
    });
    expect(task).toContain(
      `-Execute 'C:\\node.exe' -Argument '"${quiet}" "C:\\l.ts" "monitor" "check" "--config" "C:\\it''s\\m.json" "--once"'`,
    );
    expect(task).toContain('-RepetitionInterval (New-TimeSpan -Seconds 600)');
    expect(task).not.toContain('RepetitionDuration');
  });
});
