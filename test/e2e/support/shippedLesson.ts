import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseLesson } from '../../../src/lesson/parseLesson.ts';
import type { Lesson, Step } from '../../../src/lesson/lesson.ts';
import type { Locale } from './manifestTexts.ts';

const project = path.resolve(import.meta.dirname, '../../..');

/** A lesson that ships, in one language: where its commands stand. */
export class ShippedLesson {
  readonly fileName: string;
  readonly lesson: Lesson;

  private constructor(fileName: string, lesson: Lesson) {
    this.fileName = fileName;
    this.lesson = lesson;
  }

  static async read(id: string, locale: Locale): Promise<ShippedLesson> {
    const fileName = locale === 'en' ? 'lesson.md' : `lesson.${locale}.md`;
    const source = readFileSync(path.join(project, 'walkthroughs', id, fileName), 'utf8');
    return new ShippedLesson(fileName, await parseLesson(source, { fileName }));
  }

  step(id: string): Step {
    const step = this.lesson.steps.find(item => item.id === id);
    if (step === undefined) throw new Error(`The lesson has no step ${id}`);
    return step;
  }

  /** The line, from 1, on which a command or page of a step stands. */
  lineOf(step: string, command: string): number {
    for (const block of this.step(step).blocks) {
      if (block.kind === 'page' && block.url === command) return block.range.startLine + 2;
      if (block.kind !== 'commands') continue;
      const statement = block.statements.find(item => item.text === command);
      if (statement !== undefined) return statement.range.startLine + 1;
    }
    throw new Error(`Step ${step} has no ${command}`);
  }
}
