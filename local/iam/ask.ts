/** One thing that a request asks for, in the words of IAM; it is served when all of them are allowed. */
export interface Ask {
  /** Such as `dynamodb:PutItem`. */
  action: string;
  /** ARN, or `*` where an action knows no resource. */
  resource: string;
  /** Condition keys, such as `ses:FromAddress`. */
  context?: Record<string, string>;
}
