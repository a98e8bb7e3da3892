import { z } from 'zod';
import { compileCron } from './cron.ts';

/** When something happens: again and again after so long, or at the minutes of a cron expression. */
export const ScheduleTimes = z.union([
  z.object({ everySeconds: z.number().positive() }),
  z.object({ cron: z.string() }),
]);
export type ScheduleTimes = z.infer<typeof ScheduleTimes>;

const unitSeconds: Record<string, number> = { minute: 60, hour: 3600, day: 86_400 };

/** `rate(5 minutes)` or `cron(0 3 * * ? *)`. */
export const ScheduleExpression = z.string().transform((expression, context): ScheduleTimes => {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (Number(count) > 0) return { everySeconds: Number(count) * unitSeconds[unit]! };
  const why = expression.startsWith('cron(') ? faultOf(expression) : `${expression} is not honoured locally`;
  if (why === undefined) return { cron: expression };
  context.addIssue({ code: 'custom', message: why });
  return z.NEVER;
});

function faultOf(cron: string): string | undefined {
  try {
    compileCron(cron);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
