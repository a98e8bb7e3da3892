import { secretSuffix } from '../template/names.ts';

export type Secret = { name: string; arn: string; value: string; createdDate: number };

/** The ARN of a secret as AWS forms it: six characters follow the name. */
export function secretArn(name: string, place: { region: string; account: string }): string {
  return `arn:aws:secretsmanager:${place.region}:${place.account}:secret:${name}-${secretSuffix(name)}`;
}

/** By name, by ARN, or by ARN without its last six characters, as Secrets Manager allows. */
export function findSecret(secrets: readonly Secret[], id: string): Secret | undefined {
  const [, nameInArn] = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(id) ?? [];
  const matches = (secret: Secret) =>
    nameInArn === undefined
      ? secret.name === id
      : secret.name === nameInArn || secret.name === nameInArn.replace(/-[A-Za-z0-9]{6}$/, '');
  return secrets.find(matches);
}
