/** What a user may be allowed. Each is a group of the user pool, which access tokens name. */
export const scopes = {
  'sla.write': 'Monitors: report breaches and tell that they run',
  'sla.read': 'People: search breaches and see the monitors',
} as const;
export type Scope = keyof typeof scopes;

export const allScopes = Object.keys(scopes) as readonly Scope[];

/** Groups that mean something here, in a fixed order. */
export function scopesOf(groups: readonly string[]): Scope[] {
  return allScopes.filter((scope) => groups.includes(scope));
}
