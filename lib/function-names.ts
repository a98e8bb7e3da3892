/** The folder below `lambdas/` that has the handler of each function. */
export const functionFolders = {
  start: 'import/start',
  validate: 'import/validate',
  transform: 'import/transform',
  review: 'import/review',
  'take-turn': 'import/turn',
  load: 'import/load',
  report: 'import/report',
  notify: 'import/mail',
  'close-run': 'import/closing',
  'sign-in': 'auth',
  authorize: 'auth',
  'take-reports': 'sla',
  'find-breaches': 'sla',
  'watch-monitors': 'sla',
  'describe-api': 'http',
} as const;
export type FunctionName = keyof typeof functionFolders;
export const functionNames = Object.keys(functionFolders) as FunctionName[];
