import type { ApiRequest } from '../http/route.ts';

/** What the distribution adds to a request; visitors cannot know what it holds. */
export const edgeHeader = 'x-lading-edge';

/**
 * Where a request comes from. Behind the distribution the gateway sees one of CloudFront's addresses, which many visitors
 * share: some wrong passwords of one would shut out all of them. CloudFront writes the visitor's address behind what the
 * visitor says of it, and the gateway CloudFront's behind that.
 */
export function visitorAddress(
  { headers, sourceIp }: Pick<ApiRequest, 'headers' | 'sourceIp'>,
  edgeToken: string,
): string {
  if (headers[edgeHeader] !== edgeToken) return sourceIp;
  const addresses = (headers['x-forwarded-for'] ?? '').split(',').map((address) => address.trim());
  return addresses.at(-2) || sourceIp;
}
