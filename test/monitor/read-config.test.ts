import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { configJsonSchema, isAbsolutePath, parseConfig, readConfig } from '../../monitor/read-config.ts';

const monitorFolder = join(import.meta.dirname, '../../monitor');
const text = readFileSync(join(monitorFolder, 'config.example.json'), 'utf8');

describe('the configuration', () => {
  it.each(['config.example.json', 'config.example.windows.json'])('%s is a good example', async (file) => {
    const { config, configHash } = await readConfig(join(monitorFolder, file));
    expect(config.folders).toHaveLength(2);
    expect(configHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('has a JSON Schema file that is up to date', () => {
    const file: unknown = JSON.parse(readFileSync(join(monitorFolder, 'config.schema.json'), 'utf8'));
    expect(file).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
  });

  it('is read with a byte order mark', () => {
    expect(parseConfig(`\uFEFF${text}`, 'c.json').monitorId).toBe('files-01');
  });

  it('tells all faults at once', () => {
    const wrong = { ...JSON.parse(text), endpoint: 'http://sla.example.com', monitorId: 'a b', colour: 1 };
    expect(() => parseConfig(JSON.stringify(wrong), 'c.json')).toThrow(/monitorId.*endpoint.*colour/s);
  });

  it.each([
    ['a relative path', { path: 'orders' }, /not an absolute path/],
    ['the same folder twice', { path: '/srv/exchange/prices/' }, /listed twice/],
    ['an SLA shorter than the interval', { slaMinutes: 4 }, /shorter than intervalMinutes/],
    ['quiet hours without a time zone', { quietHours: [{ from: '22:00', to: '06:00' }] }, /need a time zone/],
    ['a time zone that does not exist', { timeZone: 'Europe/Atlantis' }, /IANA/],
  ])('with %s is refused', (_, change, fault) => {
    const config = JSON.parse(text);
    Object.assign(config.folders[0], change);
    expect(() => parseConfig(JSON.stringify(config), 'c.json')).toThrow(fault);
  });

  it.each([
    ['C:\\in', true],
    ['\\\\nas\\share\\in', true],
    ['/srv/in', true],
    ['\\in', false],
    ['C:in', false],
    ['in', false],
  ])('takes the path %s for absolute: %s', (path, isAbsolute) => {
    expect(isAbsolutePath(path)).toBe(isAbsolute);
  });
});
