const moment =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(?:Z|([+-])([0-9]{2})(?::?([0-9]{2}))?))?$/;

/**
 * Reads an ISO 8601 date, `YYYY-MM-DD` (midnight UTC), or date-time with `Z` or an offset (`+HH:MM`, `+HHMM`, `+HH`),
 * seconds and fraction optional, fraction cut to milliseconds. Years 0001 to 9999, real calendar dates only.
 */
export function parseMoment(text: string): Date | undefined {
  const parts = moment.exec(text);
  if (!parts) return undefined;
  const number = (group: number) => Number(parts[group] ?? 0);
  const [year, month, day] = [number(1), number(2), number(3)];
  const date = new Date(0);
  // Date.UTC would read the years 1 to 99 as 1901 to 1999.
  date.setUTCFullYear(year, month - 1, day);
  if (year === 0 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const [hour, minute, second, offsetHour, offsetMinute] = [
    number(4),
    number(5),
    number(6),
    number(9),
    number(10),
  ];
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return undefined;
  const milliseconds = Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const offsetMinutes = (parts[8] === '-' ? -1 : 1) * (offsetHour * 60 + offsetMinute);
  const seconds = hour * 3600 + (minute - offsetMinutes) * 60 + second;
  return new Date(date.getTime() + seconds * 1000 + milliseconds);
}
