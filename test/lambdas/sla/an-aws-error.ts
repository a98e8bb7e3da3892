/** An error as the SDK throws it, whose message names what an answer must not show. */
export function awsError(name: string, httpStatusCode: number) {
  return Object.assign(new Error(`${name} for arn:aws:dynamodb:secret`), {
    name,
    $metadata: { httpStatusCode },
  });
}
