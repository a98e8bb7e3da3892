/** Groups of the page, in the order of use. */
export const tags = {
  'Signing in': 'A token lasts an hour, a refresh token 30 days.',
  Breaches: 'Files that stayed in a folder past its SLA.',
  Monitors: 'What looks at the folders.',
  'This API': 'Its description and this page; no token is needed.',
} as const;
export type Tag = keyof typeof tags;
