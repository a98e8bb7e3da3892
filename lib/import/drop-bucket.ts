import { Duration, Validations } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Grant } from '../house/allow.ts';
import type { StageConfig } from '../settings/config.ts';

/** Where teams put their files; what a run reads and writes lies below `runs/<run id>/`. */
export const uploadPrefix = 'incoming/';
const runPrefix = 'runs/';

const because =
  'The names of uploads and the ids of runs are not known before they happen; the pattern names the one kind of object meant.';

/** The bucket where files are dropped. Every version is kept for a while, so a run reads exactly what was announced. */
export class DropBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      versioned: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: config.removalPolicy,
      lifecycleRules: lifecycleRules(config),
    });
    // The property of the L2 would add a function of its own to set this.
    const resource = this.bucket.node.defaultChild as CfnBucket;
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Every upload is an event with its sender and becomes a run that keeps version and ETag; reads are the business of CloudTrail data events, which belong to the account.',
    });
  }

  /** The versions of uploaded files. */
  readUploads(): Grant {
    const resources = [this.bucket.arnForObjects(`${uploadPrefix}*`)];
    return { actions: ['s3:GetObject', 's3:GetObjectVersion'], resources, because };
  }

  /** Objects of any run, by their names below `runs/<run id>/`. */
  readRunObjects(...names: string[]): Grant {
    return { actions: ['s3:GetObject'], resources: this.runObjects(names), because };
  }

  /** The same for objects that are put in one piece. */
  writeRunObjects(...names: string[]): Grant {
    return { actions: ['s3:PutObject'], resources: this.runObjects(names), because };
  }

  /** The same for objects that go up in parts: what was begun and failed is taken back. */
  streamRunObjects(...names: string[]): Grant {
    const actions = ['s3:PutObject', 's3:AbortMultipartUpload'];
    return { actions, resources: this.runObjects(names), because };
  }

  /**
   * Without it S3 answers 403 for an object that is not there, as if it could not be looked up. No prefix condition:
   * a GetObject request carries no `s3:prefix`, so that with one the answer would be 403 again.
   */
  tellMissingFromForbidden(): Grant {
    return { actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] };
  }

  private runObjects(names: readonly string[]): string[] {
    return names.map((name) => this.bucket.arnForObjects(`${runPrefix}*/${name}`));
  }
}

function lifecycleRules(config: StageConfig): LifecycleRule[] {
  return [
    { id: 'uploads', prefix: uploadPrefix, expiration: Duration.days(config.keepUploadsDays) },
    { id: 'runs', prefix: runPrefix, expiration: Duration.days(config.keepRunsDays) },
    {
      id: 'leftovers',
      expiredObjectDeleteMarker: true,
      noncurrentVersionExpiration: Duration.days(config.keepOldVersionsDays),
      abortIncompleteMultipartUploadAfter: Duration.days(7),
    },
  ];
}
