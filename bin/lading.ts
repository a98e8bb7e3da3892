#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { resolve } from 'node:path';

// Before anything else is loaded: compiling, and taking the types away, is half of what a short command takes.
enableCompileCache(resolve(import.meta.dirname, '../node_modules/.cache/lading/compiled'));
const { runProgram } = await import('../cli/program.ts');
process.exitCode = await runProgram(process.argv.slice(2));
