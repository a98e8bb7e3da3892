import { type CloudOptions, type RunningCloud, startCloud } from '../../local/cloud.ts';
import { runService } from './run-service.ts';

/** An embedded cloud in this process, of this checkout and the example's settings unless the options say otherwise. */
export async function startTestCloud(options: CloudOptions): Promise<RunningCloud> {
  if (!options.projectDirectory && !options.configFile) await runService('assembly');
  return startCloud(options);
}
