import { functionsIn } from '../../lib/house/lading-function.ts';
import { stackOf } from './stacks.ts';

/** All functions of the product, from their constructs. */
export const stackFunctions = functionsIn(stackOf('dev'));
export const functionNames = stackFunctions.map(({ name }) => name);

/** Path of the handler file. */
export function entryOf(name: string): string {
  const found = stackFunctions.find((each) => each.name === name);
  if (!found) throw new Error(`there is no function ${name}`);
  return found.entry;
}
