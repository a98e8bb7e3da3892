export const bucket = { Type: 'AWS::S3::Bucket', Properties: {} };
export const roleArn = 'arn:aws:iam::000000000000:role/r';
export const aFunction = (Properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    ...{ Code: { S3Bucket: 'assets', S3Key: 'code.zip' }, Handler: 'index.handler', Runtime: 'nodejs24.x' },
    ...{ Role: roleArn, ...Properties },
  },
});
