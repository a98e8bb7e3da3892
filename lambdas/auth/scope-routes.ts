/** What each scope opens, as the ends of the ARNs of API Gateway's methods. A scope is a group of the user pool. */
export const scopeRoutes = {
  'sla.write': ['POST/sla-errors', 'POST/heartbeats'],
  'sla.read': ['GET/sla-errors', 'GET/sla-errors/*', 'GET/monitors'],
} as const;
export type Scope = keyof typeof scopeRoutes;

export const allScopes: readonly Scope[] = ['sla.write', 'sla.read'];

/** Groups that mean something here, in a fixed order. */
export function scopesOf(groups: readonly string[]): Scope[] {
  return allScopes.filter((scope) => groups.includes(scope));
}
