import { mkdir } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { type AnswerMalformed, type LoopbackServer, startLoopbackServer } from './loopback-server.ts';
import { rememberedPort, rememberPort } from './mongod/port-memory.ts';

/**
 * Serves on 127.0.0.1 on the port that this directory remembers, if it is free, so that addresses which people saved
 * stay right over a restart. Makes the directory.
 */
export async function startOnKeptAddress(
  directory: string,
  listener: RequestListener,
  answerMalformed?: AnswerMalformed,
): Promise<LoopbackServer> {
  await mkdir(directory, { recursive: true });
  const server = await startLoopbackServer(listener, await rememberedPort(directory), answerMalformed);
  await rememberPort(directory, Number(new URL(server.url).port));
  return server;
}
