import { describe, expect, it } from '@jest/globals';
import { stackCreatedEvent } from '../../../local/cloudformation/stack-created-event.ts';
import { compilePattern } from '../../../local/event-bridge/event-pattern.ts';
import { readTemplate } from '../../../local/template/read-template.ts';
import { runService } from '../../support/run-service.ts';

describe('the event that a stack is there', () => {
  it('matches one rule of the stack itself, and none of another stack', async () => {
    const { rules, stackName } = readTemplate(await runService('assembly'));
    const matching = (event: Record<string, unknown>) =>
      rules.filter(({ eventPattern }) => eventPattern && compilePattern(eventPattern)(event));
    const [migration, ...others] = matching(stackCreatedEvent(stackName));
    expect(others).toEqual([]);
    expect(migration?.targets).toMatchObject([
      { arn: expect.stringMatching(/:function:lading-dev-migrate$/) },
    ]);
    expect(matching(stackCreatedEvent('Lading-prod'))).toEqual([]);
  });
});
