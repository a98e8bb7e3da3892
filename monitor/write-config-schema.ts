import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema } from './read-config.ts';

// Run after a change of config.ts; a test fails until the file is what this writes.
const file = join(import.meta.dirname, 'config.schema.json');
writeFileSync(file, `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`);
