import type { IConstruct } from 'constructs';
import type { StageConfig } from '../settings/config.ts';
import { invalid } from '../settings/config-file.ts';
import { functionsIn } from './lading-function.ts';

/**
 * A size is given to a function by its name, and the names are known once all constructs are made.
 * @throws ConfigError `configuration_invalid` naming each size that is no function's, and the functions that there are.
 */
export function refuseUnknownSizes(scope: IConstruct, { sizes, configFile }: StageConfig): void {
  const known = functionsIn(scope).map(({ name }) => name);
  const unknown = Object.keys(sizes).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const functions = known.sort().join(', ');
  throw invalid(
    configFile,
    unknown.map((name) => `sizes.${name}: there is no such function; there are ${functions}`),
  );
}
