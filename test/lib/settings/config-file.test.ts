import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { exampleConfigFile, readConfigFile } from '../../../lib/settings/config-file.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

let directory: string;
beforeAll(async () => {
  directory = await temporaryDirectory();
});

const mail = { from: 'imports@shop.test', operations: ['ops@shop.test'] };

describe('configuration file', () => {
  it('needs a sender and who gets failures, and nothing else', () => {
    expect(readConfigFile(written({ mail })).config).toEqual({
      protect: false,
      mail: { ...mail, sandbox: false, teams: {}, teamPattern: null },
      defaultCurrency: 'EUR',
      timeZone: 'UTC',
      database: {},
      keepDays: {},
      sizes: {},
    });
  });

  it('is told apart by the SHA-256 of its bytes', () => {
    const file = written({ mail });
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    expect(readConfigFile(file)).toMatchObject({ file, sha256 });
  });

  it('is the example when none is named', () => {
    expect(readConfigFile()).toEqual(readConfigFile(exampleConfigFile));
  });

  it.each([
    ['a misspelt setting', { mail: { ...mail, sandBox: true } }, 'mail.sandBox: there is no such setting'],
    ['an unknown section', { mail, vcp: {} }, 'vcp: there is no such setting'],
    ['no mail', {}, 'mail: is missing (object)'],
    ['an address that is none', { mail: { ...mail, from: 'shop' } }, 'mail.from: is not an e-mail address'],
    ['nobody who gets failures', { mail: { ...mail, operations: [] } }, 'mail.operations: needs one address'],
    [
      'a wrong address of a team',
      { mail: { ...mail, teams: { sales: ['sales@shop.test', 'x'] } } },
      'mail.teams.sales.1: is not an e-mail address',
    ],
    [
      'a folder with a slash',
      { mail: { ...mail, teams: { 'a/b': [] } } },
      'mail.teams.a/b: is not the name of a folder',
    ],
    [
      'a pattern without team',
      { mail: { ...mail, teamPattern: 'all@shop.test' } },
      'mail.teamPattern: makes no',
    ],
    ['a currency that is gone', { mail, defaultCurrency: 'DEM' }, 'defaultCurrency: is not an active code'],
    ['a zone that nobody knows', { mail, timeZone: 'Mars/Base' }, 'timeZone: is not a name of the IANA'],
    [
      'a size that Lambda takes no wish for',
      { mail, sizes: { load: { memoryMb: 512, cpus: 2 } } },
      'sizes.load.cpus: there is no such setting',
    ],
    ['memory that Lambda has not', { mail, sizes: { load: { memoryMb: 64 } } }, 'sizes.load.memoryMb: '],
    ['a database with a dot', { mail, database: { name: 'a.b' } }, 'database.name: is no name of a database'],
    [
      'half a network',
      { mail, vpc: { subnetIds: ['subnet-0a1b2c3d'] } },
      'vpc.securityGroupIds: is missing (array)',
    ],
    [
      'an id of something else',
      { mail, vpc: { subnetIds: ['vpc-1'], securityGroupIds: ['sg-0a1b2c3d'] } },
      'vpc.subnetIds.0: is not the id of a subnet',
    ],
  ])(
    '%s is refused with its path and the way to the meaning of the settings',
    (_name, settings, sentence) => {
      const file = written(settings);
      const said = messageOf(file);
      expect(said).toContain(`${file} cannot be used:\n`);
      expect(said).toContain(`\n  ${sentence}`);
      expect(said).toContain('docs/deploy.md, "The settings"');
    },
  );

  it('every setting that is wrong is named at once', () => {
    const said = messageOf(written({ mail: { from: 'a', operations: ['b'] }, protect: 'yes' }));
    expect(said.split('\n').map((line) => line.trim().split(':')[0])).toEqual(
      expect.arrayContaining(['protect', 'mail.from', 'mail.operations.0']),
    );
  });

  it('a file that is not there or not JSON is refused by name', () => {
    const missing = join(directory, 'missing.json');
    expect(messageOf(missing)).toMatch(/missing\.json cannot be used:\n {2}it cannot be read.*ENOENT/);
    const broken = join(directory, 'broken.json');
    writeFileSync(broken, '{"mail": ');
    expect(messageOf(broken)).toMatch(/broken\.json cannot be used:\n {2}it is not JSON/);
  });
});

function written(settings: unknown): string {
  const file = join(directory, 'shop.json');
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

function messageOf(file: string): string {
  try {
    readConfigFile(file);
  } catch (error) {
    expect(error).toMatchObject({ code: 'configuration_invalid' });
    return error instanceof Error ? error.message : '';
  }
  throw new Error('it was accepted');
}
