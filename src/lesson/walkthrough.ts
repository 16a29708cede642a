import { commandUri } from '../base/commandUri.ts';
import { doneContextKey } from '../base/doneContextKey.ts';
import type { Block, Lesson, Statement, Step } from './lesson.ts';

/** A lesson in one language, with the text it was parsed from. */
export interface LessonSource {
  lesson: Lesson;
  text: string;
}

/** What a lesson contributes to VS Code: an entry of `contributes.walkthroughs`, its strings and its media. */
export interface GeneratedWalkthrough {
  contribution: WalkthroughContribution;
  /** By language, then by key. */
  strings: Record<string, Record<string, string>>;
  /** By path below the lesson's folder. */
  media: Record<string, string>;
}

export interface WalkthroughContribution {
  id: string;
  title: string;
  description: string;
  steps: WalkthroughStep[];
}

interface WalkthroughStep {
  id: string;
  title: string;
  description: string;
  media: { markdown: string };
  completionEvents: string[];
}

/** The words around a lesson's own: by language. They are data of the generator, not of the running extension. */
export interface WalkthroughWords {
  description: string;
  startTitle: string;
  startDescription: string;
  startMedia: string;
  startButton: string;
  clusterButton: string;
  run: string;
  openPage: string;
  notes: Record<string, string>;
}

/** A longer title makes a button wider than a step's card is in a small window, which then hides the step's tick. */
const BUTTON_LENGTH = 40;

/**
 * Makes the walkthrough of a lesson. The first source is the default language; the others must have the same steps.
 * VS Code reads `x.md` and, for Japanese, `x.nls.ja.md`; titles and descriptions come by key from `package.nls*.json`.
 *
 * @param folder the lesson's folder below the extension's, with `/`.
 */
export function generateWalkthrough(
  sources: readonly LessonSource[],
  words: Record<string, WalkthroughWords>,
  folder: string,
): GeneratedWalkthrough {
  const [first] = sources;
  if (first === undefined) throw new Error('A walkthrough needs a lesson');
  const prefix = `walkthrough.${first.lesson.id}`;
  const strings: Record<string, Record<string, string>> = {};
  const media: Record<string, string> = {};

  for (const source of sources) {
    const { language, id } = source.lesson;
    const own = words[language];
    if (own === undefined) throw new Error(`No words for the language ${language}`);
    const suffix = language === first.lesson.language ? '.md' : `.nls.${language}.md`;
    const texts: Record<string, string> = {
      [`${prefix}.title`]: source.lesson.title,
      [`${prefix}.description`]: own.description,
      [`${prefix}.start.title`]: own.startTitle,
      [`${prefix}.start.description`]: [
        own.startDescription,
        button(own.startButton, 'kubernetesLab.openLab', { lesson: id }),
        button(own.clusterButton, 'kubernetesLab.selectCluster'),
      ].join('\n'),
    };
    media[`steps/00-start${suffix}`] = own.startMedia;
    for (const [index, step] of source.lesson.steps.entries()) {
      const section = new Section(source, step, own);
      texts[`${prefix}.${step.id}.title`] = step.title;
      texts[`${prefix}.${step.id}.description`] = [section.firstParagraph(), ...section.buttons()].join('\n');
      media[`steps/${fileName(index, step)}${suffix}`] = section.media();
    }
    strings[language] = texts;
  }

  const entry = (id: string, file: string, completionEvents: string[]): WalkthroughStep => ({
    id,
    title: `%${prefix}.${id}.title%`,
    description: `%${prefix}.${id}.description%`,
    media: { markdown: `${folder}/steps/${file}.md` },
    completionEvents,
  });
  return {
    contribution: {
      id: first.lesson.id,
      title: `%${prefix}.title%`,
      description: `%${prefix}.description%`,
      steps: [
        entry('start', '00-start', [`onContext:${doneContextKey(first.lesson.id, 'start')}`]),
        ...first.lesson.steps.map((step, index) =>
          entry(step.id, fileName(index, step), [
            // A reading step is done once it was shown.
            ...(step.checkpoints.length === 0 ? ['onStepSelected'] : []),
            `onContext:${doneContextKey(first.lesson.id, step.id)}`,
          ]),
        ),
      ],
    },
    strings,
    media,
  };
}

function fileName(index: number, step: Step): string {
  return `${String(index + 1).padStart(2, '0')}-${step.id}`;
}

/** A link alone on its line is a button in a walkthrough's description. */
function button(title: string, command: string, argument?: unknown): string {
  const short =
    title.length > BUTTON_LENGTH ? `${title.slice(0, BUTTON_LENGTH - 1).replace(/(?<=\S )\S*$/, '')}…` : title;
  return `[${short.replaceAll(/[[\]]/g, '')}](${commandUri(command, argument)})`;
}

/** One step's part of the lesson, turned into what VS Code's walkthrough shows. */
class Section {
  private readonly source: LessonSource;
  private readonly step: Step;
  private readonly words: WalkthroughWords;
  private readonly lines: string[];

  constructor(source: LessonSource, step: Step, words: WalkthroughWords) {
    this.source = source;
    this.step = step;
    this.words = words;
    this.lines = source.text.split(/\r?\n/);
  }

  /**
   * The first paragraph of prose, on one line, as the accessible view reads descriptions only. Without marks for code,
   * which VS Code shows there as they are.
   */
  firstParagraph(): string {
    const paragraph: string[] = [];
    for (const line of this.body()) {
      const prose = line.trim() !== '' && !/^(\s*$|[>#!`~]|[-*+] |\d+[.)] |<!--)/.test(line);
      if (prose) paragraph.push(line.trim());
      else if (paragraph.length > 0) break;
    }
    return paragraph.join(' ').replaceAll('`', '');
  }

  /** A button for each command and page that counts. */
  buttons(): string[] {
    return this.step.blocks.filter(block => !block.optional).flatMap(block => this.links(block));
  }

  /** The section as Markdown: directives left out, a link under every block that runs it. */
  media(): string {
    // `<NAME>` would be an HTML tag here; in a description it is plain text.
    const links = new Map(
      this.step.blocks.map(block => [
        block.range.endLine,
        this.links(block)
          .join(' · ')
          .replaceAll('<', String.raw`\<`),
      ]),
    );
    const lines = this.body(line => links.get(line));
    return `# ${this.step.title}\n\n${lines
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim()}\n`;
  }

  private links(block: Block): string[] {
    const { lesson } = this.source;
    const title = (statement: Statement): string => `${this.words.run}: ${statement.text.split('\n')[0] ?? ''}`;
    if (block.kind === 'commands') {
      return block.statements.map(statement =>
        button(title(statement), 'kubernetesLab.runStatement', { lesson: lesson.id, id: statement.id }),
      );
    }
    if (block.kind === 'page') {
      return [button(this.words.openPage, 'kubernetesLab.openPage', { lesson: lesson.id, id: block.id })];
    }
    return [];
  }

  /** The section's lines without heading and directives, each followed by what `after` says for its line number. */
  private body(after: (line: number) => string | undefined = () => undefined): string[] {
    const lines: string[] = [];
    let inDirective = false;
    for (let line = this.step.headingRange.endLine + 1; line <= this.step.range.endLine; line++) {
      const text = this.lines[line] ?? '';
      if (/^<!--\s*lab:/.test(text)) inDirective = true;
      if (!inDirective && line < this.step.range.endLine) lines.push(this.rewritten(text));
      if (inDirective && text.includes('-->')) inDirective = false;
      const link = after(line);
      if (link !== undefined) {
        const quote = /^>\s?/.exec(text)?.[0] ?? '';
        lines.push(quote.trimEnd(), quote + link, quote.trimEnd());
      }
    }
    return lines;
  }

  private rewritten(line: string): string {
    return line
      .replace(/^> \[!(\w+)\]\s*$/, (_, kind: string) => `> **${this.words.notes[kind.toUpperCase()] ?? kind}**\n>`)
      .replaceAll(/(!\[[^\]]*\]\()(?!\w+:)/g, '$1../');
  }
}
