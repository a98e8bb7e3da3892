import { describe, expect, it } from '@jest/globals';
import { compilePattern } from '../../../local/event-bridge/event-pattern.ts';

const event = {
  source: 'aws.s3',
  detail: {
    object: { key: 'incoming/team/Pro.csv', size: 120 },
    tags: ['a', 'b'],
    none: [],
    nothing: null,
    ok: true,
  },
};
const key = (matcher: unknown) => ({ detail: { object: { key: [matcher] } } });
const size = (...numeric: unknown[]) => ({ detail: { object: { size: [{ numeric }] } } });

describe('a pattern', () => {
  it.each([
    [{ source: ['aws.s3'] }, true],
    [{ source: ['aws.ec2', 'aws.s3'] }, true],
    [{ source: ['aws.ec2'] }, false],
    [{ source: ['aws.s3'], detail: { ok: [false] } }, false],
    [{ detail: { ok: [true], nothing: [null] } }, true],
    [{ detail: { tags: ['b'] } }, true],
    [{ detail: { tags: ['c'] } }, false],
    [key({ prefix: 'incoming/' }), true],
    [key({ prefix: 'runs/' }), false],
    [key({ prefix: { 'equals-ignore-case': 'INCOMING/' } }), true],
    [key({ suffix: '.csv' }), true],
    [key({ suffix: '.CSV' }), false],
    [key({ 'equals-ignore-case': 'INCOMING/team/pro.CSV' }), true],
    [key({ wildcard: 'incoming/*/*.csv' }), true],
    [key({ wildcard: 'incoming/*.txt' }), false],
    [key({ wildcard: 'incoming/team/Pro\\*csv' }), false],
    [key({ 'anything-but': 'x' }), true],
    [key({ 'anything-but': ['x', 'incoming/team/Pro.csv'] }), false],
    [key({ 'anything-but': { prefix: 'incoming/' } }), false],
    [key({ 'anything-but': { prefix: ['runs/', 'out/'] } }), true],
    [key({ 'anything-but': { suffix: ['.txt', '.csv'] } }), false],
    [{ detail: { missing: [{ 'anything-but': 'x' }] } }, false],
    [{ detail: { missing: [{ exists: false }] } }, true],
    [{ detail: { missing: { deeper: [{ exists: false }] } } }, true],
    [{ detail: { missing: [{ exists: true }] } }, false],
    [{ detail: { none: [{ exists: true }] } }, false],
    [size('>', 100, '<=', 120), true],
    [size('>', 120), false],
    [size('=', 120), true],
    [{ $or: [{ source: ['x'] }, key({ suffix: '.csv' })] }, true],
    [{ $or: [{ source: ['x'] }, { source: ['y'] }] }, false],
  ])('%j matches: %s', (pattern, matches) => {
    expect(compilePattern(pattern)(event)).toBe(matches);
  });

  it.each([
    [{ detail: { ip: [{ cidr: '10.0.0.0/24' }] } }, 'the matcher {"cidr":"10.0.0.0/24"} of detail.ip'],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'of source is not honoured'],
    [{ source: [{ constructor: 'a' }] }, 'of source is not honoured'],
    [{ source: 'aws.s3' }, 'source is neither a list nor an object'],
    [size('~', 1), 'numeric of detail.object.size'],
    [key({ prefix: 5 }), 'detail.object.key wants a text'],
  ])('%j is refused by name', (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});
