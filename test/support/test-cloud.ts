import { type CloudOptions, type RunningCloud, startCloud } from '../../local/cloud.ts';
import { runService } from './run-service.ts';

/** An embedded cloud in this process. */
export async function startTestCloud(options: CloudOptions): Promise<RunningCloud> {
  await runService('assembly');
  return startCloud(options);
}
