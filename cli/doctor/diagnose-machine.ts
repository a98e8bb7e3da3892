import type { CloudInfo } from '../../local/cloud-info.ts';
import { findRunningCloud } from '../../local/data-directory.ts';
import { type Check, look, ok } from './check.ts';
import { failedDatabase, serverFinding, userFinding } from './database.ts';
import { dataDirectoryFinding, diskFinding, memoryFinding, nodeFinding } from './machine.ts';
import { askServer, binaryFinding } from './mongod.ts';
import { freePortsFinding, listeningFinding } from './ports.ts';

/** Looks at this machine and at the embedded cloud of the data directory, if one runs. Starts and changes nothing. */
export async function* diagnoseMachine(dataDirectory: string): AsyncGenerator<Check> {
  yield look('node', () => nodeFinding());
  yield look('memory', () => memoryFinding());
  yield look('disk', () => diskFinding(dataDirectory));
  yield look('data directory', () => dataDirectoryFinding(dataDirectory));
  let cloud: CloudInfo | undefined;
  yield look('embedded cloud', async () => {
    cloud = await findRunningCloud(dataDirectory);
    return ok(cloud ? `runs as process ${cloud.pid}` : 'does not run; npm start starts it');
  });
  const running = cloud;
  yield look('ports', () => (running ? listeningFinding(running) : freePortsFinding(dataDirectory)));
  yield* lookAtDatabase(running);
}

/** Of a running cloud the server that it uses; else what the next start would find. */
async function* lookAtDatabase(cloud: CloudInfo | undefined): AsyncGenerator<Check> {
  const { MONGODB_URI } = process.env;
  const uri = cloud?.mongodb ?? MONGODB_URI;
  if (!uri) {
    yield look('mongod', () => binaryFinding());
    return;
  }
  const findings = await askServer(uri, cloud?.database ?? 'lading');
  yield look('mongod', () =>
    findings.server ? serverFinding(findings.server, 'this machine') : failedDatabase(findings),
  );
  if (findings.server) yield look('database user', () => userFinding(findings.trials));
}
