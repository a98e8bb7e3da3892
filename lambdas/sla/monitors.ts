import { type DynamoDBDocumentClient, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { type Heartbeat, type ListedMonitor, Monitor } from './contract/heartbeat.ts';

/** One partition holds all monitors: there are hundreds of them, each heard of every few minutes. */
const partition = 'monitors';

/** A monitor that was taken down is forgotten, and its alarm ends, after so many days. */
const forgetDays = 30;
const daySeconds = 86_400;

/** Of all monitors together: an answer may have 6 MB, and JSON in JSON escapes quotes twice. */
const maxProblemCharacters = 1_000_000;

export type MonitorTable = ReturnType<typeof monitorTable>;

/** The monitors in the table of breaches: partition `monitors`, sort key the id of the monitor. */
export function monitorTable(client: DynamoDBDocumentClient, TableName: string) {
  return {
    /** Replaces what was last heard of the monitor. The clock is ours, so that a wrong one cannot look silent. */
    async putHeartbeat(heartbeat: Heartbeat, receivedAt: Date): Promise<void> {
      const monitor: Monitor = {
        ...heartbeat,
        observedAt: heartbeat.observedAt.text,
        lastSeenAt: receivedAt.toISOString(),
      };
      const expiresAt = Math.floor(receivedAt.getTime() / 1000) + forgetDays * daySeconds;
      const Item = { ...monitor, pk: partition, sk: heartbeat.monitorId, expiresAt };
      await client.send(new PutCommand({ TableName, Item }));
    },

    /** All monitors of the last 30 days, by id. */
    async listMonitors(now: Date): Promise<ListedMonitor[]> {
      const query = {
        TableName,
        KeyConditionExpression: 'pk = :monitors',
        ExpressionAttributeValues: { ':monitors': partition },
      };
      const items: Record<string, unknown>[] = [];
      for await (const { Items = [] } of paginateQuery({ client }, query)) items.push(...Items);
      const isRemembered = ({ expiresAt }: Record<string, unknown>) =>
        Number(expiresAt) * 1000 > now.getTime();
      const remembered = items.filter(isRemembered).map((item) => Monitor.parse(item));
      const share = maxProblemCharacters / remembered.length;
      return remembered.map((monitor) => listedMonitor(monitor, share, now));
    },
  };
}

function listedMonitor(monitor: Monitor, maxCharacters: number, now: Date): ListedMonitor {
  const unheardMs = now.getTime() - Date.parse(monitor.lastSeenAt);
  return {
    ...monitor,
    problems: firstProblems(monitor.problems, maxCharacters),
    problemCount: monitor.problems.length,
    silent: unheardMs > 2 * monitor.intervalSeconds * 1000,
  };
}

function firstProblems(problems: Monitor['problems'], maxCharacters: number): Monitor['problems'] {
  let characters = 0;
  const end = problems.findIndex((problem) => {
    characters += JSON.stringify(problem).length;
    return characters > maxCharacters;
  });
  return end < 0 ? problems : problems.slice(0, end);
}
