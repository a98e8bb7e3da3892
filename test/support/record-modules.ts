import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** Preloaded into a process: appends the URL of each module that any of its threads loads to the file of `LADING_MODULES`. */
const file = process.env.LADING_MODULES;
registerHooks({
  load(url, context, nextLoad) {
    if (file) appendFileSync(file, `${url}\n`);
    return nextLoad(url, context);
  },
});
