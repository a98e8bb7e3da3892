import { Agent } from 'node:http';
import { surviving } from '../http-guard.ts';
import { startOnKeptAddress } from '../kept-address.ts';
import type { LoopbackServer } from '../loopback-server.ts';
import { type VisitorServices, visitorServer } from './serve-visitor.ts';

export interface DistributionOptions extends Omit<VisitorServices, 'agent'> {
  /** Keeps the port, so that addresses which people saved stay right. */
  directory: string;
}

/** Serves a distribution on 127.0.0.1 by HTTP. The URL has no slash at its end. */
export async function startDistribution({
  directory,
  ...services
}: DistributionOptions): Promise<LoopbackServer> {
  const agent = new Agent({ keepAlive: true });
  const server = await startOnKeptAddress(
    directory,
    surviving('cloudfront', visitorServer({ ...services, agent }), (response) =>
      response.writeHead(500).end(),
    ),
  );
  return {
    url: server.url,
    async close() {
      await server.close();
      agent.destroy();
    },
  };
}
