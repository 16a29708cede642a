import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { escapeIcons, messageText, plainLine, plainText } from '../../base/plainText.ts';
import type { KubeObject } from '../../base/kubeObject.ts';
import { UserError } from '../../base/userError.ts';
import { groupResource } from '../../cluster/resource.ts';
import type { LabSession } from '../../lab/labSession.ts';
import type { objectCommands } from '../../manifest.ts';
import type { Pages } from '../pages.ts';
import { CancelledError } from '../report.ts';
import type { Runner } from '../runner.ts';
import { requireTrust } from '../trust.ts';
import { addressesOf } from './addresses.ts';
import { kubectlWords, noSuchObject, objectOf, type ClusterObject } from './clusterObject.ts';
import { logChoices } from './logChoices.ts';
import { objectUri } from './objectDocuments.ts';

type Handlers = Record<keyof typeof objectCommands, (argument: unknown) => Promise<void>>;

export interface ObjectCommandsOptions {
  /** The session of the lab that is open. @throws UserError */
  session: () => LabSession;
  runner: Pick<Runner, 'runCommand'>;
  pages: Pick<Pages, 'openAddress'>;
}

/**
 * What can be done with an object's row in the Cluster view. What kubectl does is done by kubectl, in the lab terminal: the
 * learner sees the command, and it counts as if he had typed it.
 */
export class ObjectCommands implements Handlers {
  private readonly options: ObjectCommandsOptions;

  constructor(options: ObjectCommandsOptions) {
    this.options = options;
  }

  async describeObject(argument: unknown): Promise<void> {
    const { session, object } = this.target(argument);
    const text = ['kubectl', 'describe', ...kubectlWords(session.cluster, object)].join(' ');
    await this.options.runner.runCommand(session, text);
  }

  async showLogs(argument: unknown): Promise<void> {
    const { session, object } = this.target(argument);
    const choices = logChoices(await read(session, object));
    const items = choices.map(choice => ({
      ...choice,
      label: `$(${choice.follow ? 'debug-continue' : 'output'}) ${choice.label}`,
      description: escapeIcons(plainLine(choice.description)),
    }));
    const chosen = await vscode.window.showQuickPick(items, {
      title: l10n.t('Logs of {0}', plainLine(object.name)),
      matchOnDescription: true,
    });
    if (chosen === undefined) throw new CancelledError();
    const [kind = '', name = '', ...namespace] = kubectlWords(session.cluster, object);
    const of = kind === 'pod' ? name : `${kind}/${name}`;
    const text = ['kubectl', 'logs', of, ...chosen.options, ...namespace].join(' ');
    await this.options.runner.runCommand(session, text, { background: chosen.follow });
  }

  async showYaml(argument: unknown): Promise<void> {
    const { session, object } = this.target(argument);
    await vscode.window.showTextDocument(objectUri(session.cluster, object), { preview: true });
  }

  async openObject(argument: unknown): Promise<void> {
    const { session, object } = this.target(argument);
    const addresses = addressesOf(await read(session, object));
    const address =
      addresses.length > 1
        ? await vscode.window.showQuickPick(addresses, { title: l10n.t('Which page?') })
        : addresses[0];
    if (address === undefined) throw new CancelledError();
    await this.options.pages.openAddress(session, address);
  }

  /** Asks, naming cluster and namespace; then the learner sees how kubectl does it. */
  async deleteObject(argument: unknown): Promise<void> {
    const { session, object } = this.target(argument);
    const { cluster } = session;
    const text = ['kubectl', 'delete', ...kubectlWords(cluster, object)].join(' ');
    const found = await read(session, object);
    const remove = l10n.t('Delete');
    const chosen = await vscode.window.showWarningMessage(
      messageText(l10n.t('Delete {0} {1}?', object.resource.kind, object.name)),
      { modal: true, detail: plainText(deletionDetail(session, object, found, text)) },
      remove,
    );
    if (chosen !== remove) throw new CancelledError();
    await this.options.runner.runCommand(session, text);
  }

  private target(argument: unknown): { session: LabSession; object: ClusterObject } {
    requireTrust();
    const session = this.options.session();
    const object = objectOf(session.cluster, argument);
    if (object === undefined) throw noSuchObject();
    return { session, object };
  }
}

async function read({ cluster }: LabSession, { resource, namespace, name }: ClusterObject): Promise<KubeObject> {
  const found = await cluster.read(resource, namespace, name);
  if (found !== undefined) return found;
  throw new UserError(
    'object-gone',
    l10n.t('{0} {1} is not there any more.', resource.kind, name),
    l10n.t('Look in the Cluster view for what is there now.'),
  );
}

function deletionDetail({ cluster }: LabSession, object: ClusterObject, found: KubeObject, text: string): string {
  const owner = found.metadata.ownerReferences?.find(({ controller }) => controller === true);
  return [
    l10n.t('Cluster: {0} ({1})', cluster.displayName, cluster.server),
    object.namespace === undefined
      ? l10n.t('It belongs to the whole cluster, not to a namespace.')
      : l10n.t('Namespace: {0}', object.namespace),
    owner === undefined ? '' : l10n.t('{0} {1} will make a new one in its place.', owner.kind, owner.name),
    groupResource(object.resource) === 'namespaces' ? l10n.t('Everything in the namespace is deleted with it.') : '',
    '',
    text,
  ]
    .filter((line, index) => line !== '' || index === 4)
    .join('\n');
}
