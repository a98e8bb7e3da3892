import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { userCommand } from '../../cli/user-command.ts';
import { goodPassword } from '../local/cognito/a-cognito.ts';

/** `lading user …` with this standard input. */
export async function run(args: string[], input = `${goodPassword}\n`) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await userCommand(args, { stdin: Readable.from([Buffer.from(input)]), stdout, stderr });
  stdout.end();
  stderr.end();
  return { code, stdout: await text(stdout), stderr: await text(stderr) };
}
