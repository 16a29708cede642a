import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { pathWithKubectl } from '../../../tools/ensureKubectl.ts';
import { openBrowser, type Window, workbenchRestored } from '../../../tools/workbench/browser.ts';
import { installWorkbench } from '../../../tools/workbench/install.ts';
import { installJapanese } from '../../../tools/workbench/languagePack.ts';
import {
  createProfile,
  installFolders,
  installVsix,
  type Profile,
  writeSettings,
} from '../../../tools/workbench/profile.ts';
import { type Server, startServer, workbenchAddress } from '../../../tools/workbench/server.ts';
import { isUnchangedCanary, writeCanaryKubeconfig } from '../../support/canaryKubeconfig.ts';
import { endProcessesOf, marker } from '../../../tools/sessionProcesses.ts';
import { commandTitle, containerTitle, extensionId, type Locale, viewName } from './manifestTexts.ts';
import { LessonEditor } from './pages/lessonEditor.ts';
import { Notifications } from './pages/notifications.ts';
import { Palette } from './pages/palette.ts';
import { SimpleBrowser } from './pages/simpleBrowser.ts';
import { StatusBar } from './pages/statusBar.ts';
import { Terminal } from './pages/terminal.ts';
import { TreeView } from './pages/treeView.ts';
import { Walkthrough } from './pages/walkthrough.ts';
import { keepEvidence } from './evidence.ts';
import { saveScreenshot } from './screenshots.ts';

const projectFolder = path.resolve(import.meta.dirname, '../../..');
export interface SessionOptions {
  readonly locale?: Locale;
  /** `false`: the workspace opens in Restricted Mode. */
  readonly trusted?: boolean;
  /** A packaged extension to install; without it the built work tree is used as it lies. */
  readonly vsix?: string;
  /** Files of the workspace: a folder to copy, or contents by relative path. */
  readonly files?: string | Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** More variables for the extension host and the terminals; `undefined` takes one away. */
  readonly env?: NodeJS.ProcessEnv;
  readonly viewport?: { width: number; height: number };
  /** The `root` of a session that was closed with its files kept: the learner comes back, with another browser. */
  readonly root?: string;
}

/** The sessions that are open now, for pictures when a test fails. */
export const openSessions = new Set<Session>();

/** Closes every session that is open. */
export async function closeSessions(): Promise<void> {
  await Promise.all([...openSessions].map(session => session.close()));
}

/** A fresh VS Code of its own, with the extension in it, and a browser on it. */
export class Session {
  readonly id: string;
  readonly locale: Locale;
  /** Holds all of this session's files; it goes with the session. */
  readonly root: string;
  readonly workspace: string;
  readonly profile: Profile;
  /** The file that stands for the user's own kubeconfig. Nothing may read a cluster from it or change it. */
  readonly userKubeconfig: string;
  readonly server: Server;
  readonly page: Page;
  readonly palette: Palette;
  readonly notifications: Notifications;
  readonly terminal: Terminal;
  readonly lesson: LessonEditor;
  readonly statusBar: StatusBar;
  readonly simpleBrowser: SimpleBrowser;
  readonly #window: Window;

  private constructor(
    fields: Pick<Session, 'id' | 'locale' | 'root' | 'workspace' | 'profile' | 'userKubeconfig' | 'server'>,
    window: Window,
  ) {
    this.id = fields.id;
    this.locale = fields.locale;
    this.root = fields.root;
    this.workspace = fields.workspace;
    this.profile = fields.profile;
    this.userKubeconfig = fields.userKubeconfig;
    this.server = fields.server;
    this.page = window.page;
    this.#window = window;
    this.palette = new Palette(this.page);
    this.notifications = new Notifications(this.page);
    this.terminal = new Terminal(this.page);
    this.lesson = new LessonEditor(this.page, this.palette);
    this.statusBar = new StatusBar(this.page);
    this.simpleBrowser = new SimpleBrowser(this.page);
  }

  static async open(options: SessionOptions = {}): Promise<Session> {
    const { locale = 'en', trusted = true } = options;
    const workbench = await installWorkbench();
    const root = options.root ?? (await mkdtemp(path.join(tmpdir(), 'kubernetes-lab-e2e-')));
    const workspace = path.join(root, 'workspace');
    await writeFiles(workspace, options.files ?? {});
    const userKubeconfig = path.join(root, 'home', '.kube', 'config');
    await writeCanaryKubeconfig(userKubeconfig);
    // A prompt that is the same on every machine, for the pictures.
    await writeFile(path.join(root, 'home', '.bashrc'), "PS1='\\W $ '\n");

    const profile = await createProfile(root);
    await writeSettings(profile.userData, options.settings);
    if (options.vsix === undefined) await installFolders(profile, [projectFolder]);
    else await installVsix(workbench, profile, options.vsix);
    if (locale === 'ja') await installJapanese(profile.userData);

    const id = randomUUID();
    const server = await startServer(workbench, profile, {
      ...(locale === 'ja' ? { locale } : {}),
      workspaceTrust: !trusted,
      env: {
        HOME: path.join(root, 'home'),
        KUBECONFIG: userKubeconfig,
        PATH: await pathWithKubectl(),
        SHELL: '/bin/bash',
        [marker]: id,
        ...options.env,
      },
    });
    let session: Session;
    try {
      const window = await openBrowser(locale, options.viewport);
      session = new Session({ id, locale, root, workspace, profile, userKubeconfig, server }, window);
    } catch (error) {
      await server.stop();
      throw error;
    }
    openSessions.add(session);
    session.page.setDefaultTimeout(30_000);
    try {
      await session.page.goto(workbenchAddress(server.url, { folder: workspace }));
      await workbenchRestored(session.page);
      // The server tells the window of its extensions a while after that.
      await session.container.waitFor({ timeout: 90_000 });
    } catch (error) {
      await keepEvidence(session, 'a session that did not open');
      await session.close();
      throw error;
    }
    return session;
  }

  /** One of the extension's tree views; see `views` of the manifest. */
  tree(id: string): TreeView {
    return new TreeView(this.page, viewName(id, this.locale));
  }

  /** Runs one of the extension's commands from the palette, as it is called in the session's language. */
  async run(command: string): Promise<void> {
    await this.palette.run(commandTitle(command, this.locale));
  }

  /** One of the extension's walkthroughs. */
  walkthrough(id: string): Walkthrough {
    return new Walkthrough(this.page, `${extensionId}#${id}`);
  }

  /** The extension's place in the activity bar. */
  get container(): Locator {
    return this.page.locator('.activitybar').getByRole('tab', { name: containerTitle(this.locale) });
  }

  /** Shows the extension's views. */
  async showViews(): Promise<void> {
    if ((await this.container.getAttribute('aria-selected')) !== 'true') await this.container.click();
  }

  /** Reloads the window as "Developer: Reload Window" does: the extension host starts anew, terminals stay. */
  async reload(): Promise<void> {
    await this.page.reload();
    await workbenchRestored(this.page);
    await this.container.waitFor({ timeout: 90_000 });
  }

  /** A picture of the window for people, `out/screenshots/<locale>/<name>.png`; see `saveScreenshot`. */
  async screenshot(name: string): Promise<void> {
    await saveScreenshot(this.page, path.join(this.locale, name));
  }

  /** What the extension host logged so far: activations and errors of every extension. */
  async extensionHostLog(): Promise<string> {
    return readLogs(path.join(this.profile.userData, 'logs'), /remoteexthost\.log$/);
  }

  /** Whether the user's own kubeconfig is, to the byte, what it was. */
  userKubeconfigUnchanged(): Promise<boolean> {
    return isUnchangedCanary(this.userKubeconfig);
  }

  /** Closes the browser, ends every process of the session and removes its files, unless they are to be kept. */
  async close({ keepFiles = false } = {}): Promise<void> {
    openSessions.delete(this);
    await this.#window.browser.close();
    await this.server.stop();
    await endProcessesOf(this.id);
    if (!keepFiles) await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function writeFiles(folder: string, files: string | Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (typeof files === 'string') return cp(files, folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

/** The files of a folder whose path matches, one after another. */
async function readLogs(folder: string, name: RegExp): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).filter(file => name.test(file)).sort();
  return (await Promise.all(files.map(file => readFile(path.join(folder, file), 'utf8')))).join('');
}
