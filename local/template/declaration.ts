import type { Assets } from './assets.ts';
import type { ResolvedResource } from './properties.ts';

/** What one service honours of a template: resource types, and what it makes of the resources that have them. */
export interface Declaration<Declared extends object> {
  types: readonly string[];
  /** All resources of its types, as the template orders them. @throws Error naming what cannot be honoured. */
  read(resources: readonly ResolvedResource[], assets: Assets): Declared;
}

/** Those of one type. */
export function ofType(resources: readonly ResolvedResource[], type: string): ResolvedResource[] {
  return resources.filter((resource) => resource.type === type);
}
