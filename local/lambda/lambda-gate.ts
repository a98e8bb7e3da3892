import { type GateRules, refuseAsRest } from '../iam/gate.ts';
import { resourceArn } from '../template/names.ts';

const path = /^\/2015-03-31\/functions(?:\/([^/]+)(?:\/(\w+))?)?/;

export const lambdaGate: GateRules = {
  service: 'lambda',
  asks({ url = '/' }) {
    const [, name, part] = path.exec(url.split('?')[0] ?? '') ?? [];
    if (name === undefined) return [{ action: 'lambda:ListFunctions', resource: '*' }];
    const resource = functionArn(decoded(name));
    if (part === 'invocations') return [{ action: 'lambda:InvokeFunction', resource }];
    const action = part === 'configuration' ? 'lambda:GetFunctionConfiguration' : 'lambda:GetFunction';
    return [{ action, resource }];
  },
  refuse: refuseAsRest,
};

/** A function may be named by its name, by its ARN, or by the end of it behind the account. */
function functionArn(named: string): string {
  const name = named.replace(/:\$LATEST$/, '').replace(/^.*:?function:/, '');
  return resourceArn('AWS::Lambda::Function', name);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
