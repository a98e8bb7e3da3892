import type { Declaration } from '../template/declaration.ts';

/** `mailIdentities`: names of the addresses and domains that mail is sent from. */
export const mailDeclared: Declaration<{ mailIdentities: string[] }> = {
  types: ['AWS::SES::EmailIdentity'],
  read: (resources) => ({ mailIdentities: resources.map(({ name }) => name) }),
};
