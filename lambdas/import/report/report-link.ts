/** Where links to the objects of a run lead: the S3 endpoint of an embedded cloud, or else the AWS console. */
export interface LinkTarget {
  endpoint: string | undefined;
  region: string;
}

/** A link to an object for people. It holds no secret: the console asks for a sign-in, the endpoint is local. */
export function objectLink({ endpoint, region }: LinkTarget, bucket: string, key: string): string {
  if (endpoint) {
    const path = key.split('/').map(encodeURIComponent).join('/');
    return `${endpoint.replace(/\/+$/, '')}/${bucket}/${path}`;
  }
  return `https://s3.console.aws.amazon.com/s3/object/${bucket}?region=${region}&prefix=${encodeURIComponent(key)}`;
}

/** Reads what the Lambda runtime and the SDKs set themselves. */
export function linkTargetOf(environment: Record<string, string | undefined>): LinkTarget {
  return { endpoint: environment.AWS_ENDPOINT_URL_S3, region: environment.AWS_REGION ?? 'us-east-1' };
}
