/** `npm run -s campaign -- NAME [OPTIONS]`: long checks that are no part of the tests, see docs/campaigns.md. */
const campaigns = {
  fuzz: () => import('./fuzz.ts'),
  limits: () => import('./limits.ts'),
  chaos: () => import('./chaos.ts'),
  api: () => import('./api.ts'),
  monitor: () => import('./monitor.ts'),
  turns: () => import('./turns.ts'),
  memory: () => import('./memory.ts'),
  'cfn-lint': () => import('./cfn-lint.ts'),
};

const [name = '', ...args] = process.argv.slice(2);
const found = Object.entries(campaigns).find(([known]) => known === name);
if (found) {
  const { campaign } = await found[1]();
  process.exitCode = (await campaign(args)) ? 0 : 1;
} else {
  process.stderr.write(`usage: npm run -s campaign -- ${Object.keys(campaigns).join('|')} [OPTIONS]\n`);
  process.exitCode = 2;
}
