/** Resource types that a template may declare and that do nothing on one machine, each with the reason. */
export const typesWithoutEffect: Record<string, string> = {
  'AWS::ApiGateway::Account': 'access logs go to a file, for which nobody needs a role',
  'AWS::SNS::TopicPolicy': 'only alarms publish to topics, and no alarm runs locally',
  'AWS::KMS::Key': 'nothing is encrypted on the local disk',
  'AWS::KMS::Alias': 'nothing is encrypted on the local disk',
  'AWS::Logs::LogGroup': 'each function logs to a file of its own',
  'AWS::Logs::MetricFilter': 'no metrics are collected locally',
  'AWS::Logs::QueryDefinition': 'no log queries run locally',
  'AWS::CloudWatch::Alarm': 'no metrics are collected locally',
  'AWS::CloudWatch::CompositeAlarm': 'no metrics are collected locally',
  'AWS::CloudWatch::Dashboard': 'no metrics are collected locally',
  'AWS::SNS::Topic': 'only alarms publish to it, and no alarm runs locally',
  'AWS::SNS::Subscription': 'only alarms publish to it, and no alarm runs locally',
  'AWS::SES::ConfigurationSet': 'the local mailbox keeps every mail and reports no delivery',
  'AWS::SES::ConfigurationSetEventDestination': 'the local mailbox keeps every mail and reports no delivery',
  'AWS::XRay::Group': 'no traces are collected locally',
  'AWS::CDK::Metadata': 'it only counts the use of constructs',
};
