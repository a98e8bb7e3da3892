/** What was looked at, what was found there and, unless it is well, what to do about it. */
export interface Check {
  name: string;
  status: 'ok' | 'warning' | 'problem';
  found: string;
  advice: string;
}

export type Finding = Omit<Check, 'name'>;

/** A check that found nothing to mend. */
export function ok(found: string): Finding {
  return { status: 'ok', found, advice: '' };
}

/** It works, but not always or not for all. */
export function warning(found: string, advice: string): Finding {
  return { status: 'warning', found, advice };
}

/** It does not work. */
export function problem(found: string, advice: string): Finding {
  return { status: 'problem', found, advice };
}

/** A look that failed is a problem of its own: nothing is known then. */
export async function look(name: string, into: () => Finding | Promise<Finding>): Promise<Check> {
  try {
    const { status, found, advice } = await into();
    return { name, status, found: oneLine(found), advice };
  } catch (error) {
    return { name, ...unseen(error) };
  }
}

function unseen(error: unknown): Finding {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const { name } = cause instanceof Error ? cause : (error as Error);
  const found = `could not be looked at: ${oneLine(message || name)}`;
  if (/^(AccessDenied|AuthorizationError|UnauthorizedOperation)/.test(name)) {
    return problem(found, 'whoever asks needs the rights of "The doctor" in docs/deploy.md');
  }
  if (/Credentials|Token/.test(name) || /^Region is missing/.test(message)) {
    return problem(found, 'sign in to AWS, and say which region by AWS_REGION');
  }
  return problem(found, 'mend that and ask again');
}

/** The words of another program, its lines parted by semicolons, so that a finding stays one row. */
export function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, '; ');
}

/** One line for people. */
export function checkLine({ name, status, found, advice }: Check): string {
  return `${status.padEnd(7)}  ${name}: ${found}${advice ? `. ${sentence(advice)}` : ''}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
