import { GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';

/** A graph half as wide as a dashboard. */
export function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, width: 12, left });
}
