import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import type { Stage } from '../../lib/settings/stage.ts';

export const root = join(import.meta.dirname, '../..');

export interface Resource {
  id: string;
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
}

const templates = new Map<Stage, Template>();

export function templateOf(stage: Stage = 'dev'): Template {
  const template = templates.get(stage) ?? Template.fromString(readTemplate(stage));
  templates.set(stage, template);
  return template;
}

/**
 * Synthesized once for all test files of a run, in a process of its own: inside Jest it takes some seconds a file. The
 * temporary directory is that of the run, see before-all-tests.ts, so no template is older than the run.
 */
function readTemplate(stage: Stage): string {
  const directory = join(tmpdir(), 'templates');
  if (!existsSync(directory)) {
    const written = mkdtempSync(`${directory}-`);
    const writer = join(import.meta.dirname, 'write-templates.ts');
    execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', writer, written]);
    keep(written, directory);
  }
  return readFileSync(join(directory, `${stage}.json`), 'utf8');
}

/** Another worker may have been faster, with the same templates. */
function keep(written: string, directory: string): void {
  try {
    renameSync(written, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
  }
}

/** All resources of a type, never none: a walk over nothing proves nothing. */
export function resourcesOf(type: string, stage: Stage = 'dev'): Resource[] {
  const found = templateOf(stage).findResources(type);
  const resources = Object.entries(found).map(([id, resource]) => ({
    id,
    Type: type,
    Properties: {},
    ...(resource as Omit<Resource, 'id' | 'Type' | 'Properties'>),
  }));
  if (resources.length === 0) throw new Error(`no ${type} in the template`);
  return resources;
}
