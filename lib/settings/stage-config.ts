import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ConfigError } from '../../shared/errors.ts';
import type { StageConfig } from './config.ts';
import { type ConfigFile, invalid, type ReadConfig } from './config-file.ts';
import { type Stage, stages } from './stage.ts';

/** Nobody reads mail at this domain: it is reserved for examples. */
const exampleDomain = 'lading.example';

interface StageDefaults {
  removalPolicy: RemovalPolicy;
  logRetention: RetentionDays;
  keepDays: Required<ConfigFile['keepDays']>;
}

const defaults: Record<Stage, StageDefaults> = {
  dev: {
    removalPolicy: RemovalPolicy.DESTROY,
    logRetention: RetentionDays.TWO_WEEKS,
    keepDays: { uploads: 30, runs: 30, oldVersions: 7, breaches: 400 },
  },
  prod: {
    // Kept in every case but one: what a first deployment that fails has made is taken away, so that it can be repeated.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    logRetention: RetentionDays.SIX_MONTHS,
    // A year and a month: last year's run can still be explained and undone at the yearly review.
    keepDays: { uploads: 400, runs: 400, oldVersions: 30, breaches: 400 },
  },
};

/**
 * What the stack is made from: the settings of the file and the defaults of its stage.
 * @param wanted the stage of the command line; the file's own, or dev, when there is none.
 * @throws ConfigError `configuration_invalid` for an unknown stage, one that contradicts the file, and for addresses of
 * the example in prod.
 */
export function stageConfig(read: ReadConfig, wanted?: unknown): StageConfig {
  const { config, sha256 } = read;
  const stage = stageOf(read, wanted);
  if (stage === 'prod') refuseExampleAddresses(read);
  const { keepDays, ...rest } = defaults[stage];
  const keep = { ...keepDays, ...config.keepDays };
  return {
    ...rest,
    stage,
    terminationProtection: config.protect,
    keepUploadsDays: keep.uploads,
    keepRunsDays: keep.runs,
    keepOldVersionsDays: keep.oldVersions,
    keepBreachesDays: keep.breaches,
    sizes: config.sizes,
    databaseSecretName: config.database.secretName ?? `lading/${stage}/mongodb`,
    databaseName: config.database.name ?? 'lading',
    defaultCurrency: config.defaultCurrency,
    timeZone: config.timeZone,
    mail: config.mail,
    vpc: config.vpc,
    configSha256: sha256,
    configFile: read.file,
  };
}

function stageOf({ config, file }: ReadConfig, wanted: unknown): Stage {
  if (wanted === undefined) return config.stage ?? 'dev';
  const known = stages.find((name) => name === wanted);
  if (known === undefined) {
    const text = `unknown stage ${JSON.stringify(wanted)}: choose one by -c stage=${stages.join('|')}`;
    throw new ConfigError('configuration_invalid', text);
  }
  if (config.stage !== undefined && config.stage !== known) {
    const text = `stage: the file is for ${config.stage}, and the command line says -c stage=${known}`;
    throw invalid(file, [`${text}; name the other file, or leave -c stage out`]);
  }
  return known;
}

function refuseExampleAddresses({ config, file }: ReadConfig): void {
  const { from, teams, teamPattern, operations } = config.mail;
  const settings = [
    ['mail.from', [from]] as const,
    ['mail.operations', operations] as const,
    ['mail.teamPattern', teamPattern === null ? [] : [teamPattern]] as const,
    ...Object.entries(teams).map(([team, addresses]) => [`mail.teams.${team}`, addresses] as const),
  ];
  const found = settings.flatMap(([path, addresses]) =>
    addresses.filter(isExample).map((address) => `${path}: replace ${address} by an address of yours`),
  );
  if (found.length === 0) return;
  const copy =
    'in prod nobody reads mail at lading.example: copy examples/config.json to the repository that';
  throw invalid(file, [`${copy} deploys, edit it, and name it by -c config=FILE`, ...found]);
}

function isExample(address: string): boolean {
  return address.toLowerCase().endsWith(`@${exampleDomain}`);
}
