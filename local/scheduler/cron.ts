import type { WallTime } from './wall-clock.ts';

type Test = (time: WallTime) => boolean;
interface Field {
  of(time: WallTime): number;
  from: number;
  to: number;
  names?: readonly string[];
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const minutes: Field = { of: ({ minute }) => minute, from: 0, to: 59 };
const hours: Field = { of: ({ hour }) => hour, from: 0, to: 23 };
const daysOfMonth: Field = { of: ({ day }) => day, from: 1, to: 31 };
const monthsOfYear: Field = { of: ({ month }) => month, from: 1, to: 12, names: months };
const daysOfWeek: Field = { of: ({ dayOfWeek }) => dayOfWeek, from: 1, to: 7, names: days };
const years: Field = { of: ({ year }) => year, from: 1970, to: 2199 };

/**
 * Whether a minute is one of `cron(minutes hours day-of-month month day-of-week year)`. See "Schedule types in
 * EventBridge Scheduler": `, - * / ?`, `L` and `W` for days of the month, `L` and `#` for days of the week, of the two
 * kinds of days one is `?`.
 * @throws Error naming the field that is not understood.
 */
export function compileCron(expression: string): Test {
  const [, inner = ''] = /^cron\((.*)\)$/.exec(expression) ?? [];
  const fields = inner.trim().split(/\s+/);
  const [minute, hour, day, month, weekday, year] = fields;
  if (fields.length !== 6 || !minute || !hour || !day || !month || !weekday || !year) {
    throw new Error(`${expression} has not the six fields of a cron expression`);
  }
  if ((day === '?') === (weekday === '?')) throw new Error(`${expression}: of the two days one is "?"`);
  const tests = [
    compileField(minutes, minute),
    compileField(hours, hour),
    day === '?' ? always : anyOf(day, dayOfMonth),
    compileField(monthsOfYear, month),
    weekday === '?' ? always : anyOf(weekday, dayOfWeek),
    compileField(years, year),
  ];
  return (time) => tests.every((test) => test(time));
}

const always: Test = () => true;

function anyOf(text: string, compile: (part: string) => Test): Test {
  const tests = text.split(',').map(compile);
  return (time) => tests.some((test) => test(time));
}

function compileField(field: Field, text: string): Test {
  return anyOf(text, (part) => compileRange(field, part));
}

/** `*`, `5`, `5-10`, each with `/2` behind it for every second one; `5/2` goes on to the end. */
function compileRange(field: Field, part: string): Test {
  const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
  const [first = '', last] = range.split('-');
  const from = range === '*' ? field.from : numberOf(field, first, part);
  const isOpen = range === '*' || (step !== undefined && last === undefined);
  const to = isOpen ? field.to : numberOf(field, last ?? first, part);
  const every = Number(step ?? 1);
  if (every === 0) throw notUnderstood(part);
  // A range of days of the week may go over its end: FRI-MON.
  const isBetween = (value: number) =>
    from <= to ? value >= from && value <= to : value >= from || value <= to;
  const size = field.to - field.from + 1;
  return (time) => isBetween(field.of(time)) && ((field.of(time) - from + size) % size) % every === 0;
}

function numberOf({ names, from, to }: Field, text: string, part: string): number {
  const named = names ? names.indexOf(text.toUpperCase()) : -1;
  const value = named >= 0 ? named + 1 : Number(/^\d+$/.test(text) ? text : Number.NaN);
  if (value >= from && value <= to) return value;
  throw notUnderstood(part);
}

/** `L` the last day, `LW` the last weekday, `15W` the weekday nearest to the 15th. */
function dayOfMonth(part: string): Test {
  if (part === 'L') return ({ day, lastDay }) => day === lastDay;
  if (part === 'LW') return (time) => time.day === nearestWeekday(time, time.lastDay);
  const [, near] = /^(\d+)W$/.exec(part) ?? [];
  if (near === undefined) return compileRange(daysOfMonth, part);
  const wanted = numberOf(daysOfMonth, near, part);
  return (time) => wanted <= time.lastDay && time.day === nearestWeekday(time, wanted);
}

/** `6L` the last Friday of the month, `6#3` its third; `L` alone is Saturday. */
function dayOfWeek(part: string): Test {
  if (part === 'L') return ({ dayOfWeek: day }) => day === daysOfWeek.to;
  const [, name = '', last, nth] = /^(\w+?)(?:(L)|#([1-5]))$/.exec(part) ?? [];
  if (last === undefined && nth === undefined) return compileRange(daysOfWeek, part);
  const wanted = numberOf(daysOfWeek, name, part);
  return ({ dayOfWeek: weekday, day, lastDay }) => {
    if (weekday !== wanted) return false;
    return last === undefined ? Math.ceil(day / 7) === Number(nth) : day + 7 > lastDay;
  };
}

/** Saturday moves to Friday and Sunday to Monday, but never into another month. */
function nearestWeekday({ day, dayOfWeek: weekday, lastDay }: WallTime, wanted: number): number {
  const weekdayOfWanted = ((weekday - 1 + wanted - day + 35) % 7) + 1;
  if (weekdayOfWanted === 7) return wanted > 1 ? wanted - 1 : wanted + 2;
  if (weekdayOfWanted === 1) return wanted < lastDay ? wanted + 1 : wanted - 2;
  return wanted;
}

function notUnderstood(part: string): Error {
  return new Error(`"${part}" is not understood in a cron expression`);
}
