import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** A browser of this machine; tests that need one are skipped without it. */
export const chromiumPath = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((directory) => names.map((name) => join(directory, name)))
  .find((path) => existsSync(path));

const Reply = z.looseObject({
  id: z.number().optional(),
  method: z.string().optional(),
  result: z.looseObject({}).optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});
type Reply = z.infer<typeof Reply>;
const Evaluated = z.object({
  result: z.looseObject({ value: z.unknown() }),
  exceptionDetails: z.looseObject({ text: z.string() }).optional(),
});

/** A page of a browser to which the name `evil.example` means this machine. */
export async function openChromium(path: string) {
  const profile = await mkdtemp(join(tmpdir(), 'lading-chromium-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  const names = '--host-resolver-rules=MAP evil.example 127.0.0.1';
  const debugging = ['--remote-debugging-port=0', `--user-data-dir=${profile}`];
  const browser = spawn(path, [...flags, names, ...debugging, 'about:blank'], { stdio: 'ignore' });
  const socket = await connectToPage(profile, browser);
  const call = caller(socket);
  await call('Page.enable', {});
  return {
    /** Goes to the address, whatever is answered there. */
    async goTo(url: string): Promise<void> {
      const loaded = new Promise<void>((resolve) => {
        socket.addEventListener('message', function listen({ data }) {
          if (Reply.parse(JSON.parse(String(data))).method !== 'Page.loadEventFired') return;
          socket.removeEventListener('message', listen);
          resolve();
        });
      });
      await call('Page.navigate', { url });
      await loaded;
    },

    /** As a screen of this size has it. */
    async resize(width: number, height: number): Promise<void> {
      const size = { width, height, deviceScaleFactor: 1, mobile: width < 500 };
      await call('Emulation.setDeviceMetricsOverride', size);
    },

    /** What an expression of the page comes to, once it is settled. */
    async evaluate(expression: string): Promise<unknown> {
      const asked = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = Evaluated.parse(await call('Runtime.evaluate', asked));
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
      return result.value;
    },

    async close(): Promise<void> {
      socket.close();
      const exited = new Promise((resolve) => browser.once('exit', resolve));
      browser.kill('SIGKILL');
      await exited;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function connectToPage(profile: string, browser: ChildProcess): Promise<WebSocket> {
  const port = await debuggingPort(profile, browser);
  const Target = z.object({ type: z.string(), webSocketDebuggerUrl: z.string() });
  for (;;) {
    const targets = z.array(Target).parse(await (await fetch(`http://127.0.0.1:${port}/json/list`)).json());
    const page = targets.find(({ type }) => type === 'page');
    if (page) return opened(new WebSocket(page.webSocketDebuggerUrl));
    await sleep(20);
  }
}

/** The browser writes it down when it listens. */
async function debuggingPort(profile: string, browser: ChildProcess): Promise<string> {
  for (;;) {
    const [port] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '')).split('\n');
    if (port) return port;
    if (browser.exitCode !== null) throw new Error('the browser ended');
    await sleep(20);
  }
}

function opened(socket: WebSocket): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(socket));
    socket.addEventListener('error', () => reject(new Error('the browser cannot be reached')));
  });
}

/** Calls methods of the DevTools protocol, see https://chromedevtools.github.io/devtools-protocol. */
function caller(socket: WebSocket) {
  let lastId = 0;
  const waiting = new Map<number, (reply: Reply) => void>();
  socket.addEventListener('message', ({ data }) => {
    const reply = Reply.parse(JSON.parse(String(data)));
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  return async (method: string, params: object): Promise<unknown> => {
    const id = ++lastId;
    const answered = new Promise<Reply>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answered;
    waiting.delete(id);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  };
}
