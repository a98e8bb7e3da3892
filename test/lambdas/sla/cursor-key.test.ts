import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { lazyCursorKey } from '../../../lambdas/sla/search/cursor.ts';
import { awsError } from './an-aws-error.ts';

describe('the key of cursors', () => {
  it('is read once, and again after a failure', async () => {
    const secrets = mockClient(SecretsManagerClient);
    secrets
      .on(GetSecretValueCommand)
      .rejectsOnce(awsError('ThrottlingException', 400))
      .resolves({ SecretString: 'key' });
    const cursorKey = lazyCursorKey(new SecretsManagerClient({ region: 'eu-central-1' }), 'secret');
    await expect(cursorKey()).rejects.toThrow('ThrottlingException');
    expect([await cursorKey(), await cursorKey()]).toEqual(['key', 'key']);
    expect(secrets.calls()).toHaveLength(2);
    secrets.restore();
  });

  it('that is empty is a fault of ours', async () => {
    const secrets = mockClient(SecretsManagerClient);
    secrets.on(GetSecretValueCommand).resolves({ SecretString: '' });
    const cursorKey = lazyCursorKey(new SecretsManagerClient({ region: 'eu-central-1' }), 'secret');
    await expect(cursorKey()).rejects.toMatchObject({ code: 'cursor_secret_empty' });
    secrets.restore();
  });
});
