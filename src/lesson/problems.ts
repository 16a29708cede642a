import type { TextRange } from '../base/textRange.ts';
import type { DiagnosticCode } from './codes.ts';
import { replacement, type Fix } from './fix.ts';
import type { Inspector } from './inspector.ts';
import type { Problem } from './lesson.ts';

/** Nobody reads more, and a file that is no lesson at all would fill the memory with them. */
const MAX_PROBLEMS = 1000;

/** Collects what was not understood, up to a thousand problems. */
export class Problems {
  /** In which each of the lesson's texts should be; set as soon as the lesson said so. */
  languages: readonly string[] = [];
  readonly inspector: Inspector | undefined;
  private readonly list: Problem[] = [];

  constructor(inspector?: Inspector) {
    this.inspector = inspector;
  }

  /** In the order of the file. */
  sorted(): Problem[] {
    return this.list.toSorted(
      (a, b) => a.range.startLine - b.range.startLine || a.range.startColumn - b.range.startColumn,
    );
  }

  /** Nothing more is kept: what only finds problems can be left out. */
  get isFull(): boolean {
    return this.list.length >= MAX_PROBLEMS;
  }

  error(code: DiagnosticCode, message: string, range: TextRange, fix?: Fix): void {
    this.add('error', code, message, range, fix);
  }

  warning(code: DiagnosticCode, message: string, range: TextRange, fix?: Fix): void {
    this.add('warning', code, message, range, fix);
  }

  information(code: DiagnosticCode, message: string, range: TextRange, fix?: Fix): void {
    this.add('information', code, message, range, fix);
  }

  add(severity: Problem['severity'], code: DiagnosticCode, message: string, range: TextRange, fix?: Fix): void {
    if (!this.isFull) this.list.push({ code, severity, message, range, ...(fix === undefined ? {} : { fix }) });
  }
}

/** What is found at UTF-16 offsets of the text that is being read. */
export interface Finding {
  code: DiagnosticCode;
  severity: Problem['severity'];
  message: string;
  start: number;
  end: number;
  /** What should stand there instead, where that is known. */
  instead?: string;
}

/** Where what is read from a part of the file goes. */
export interface Reporter {
  report(finding: Finding): void;
  /** In which each text should be. */
  readonly languages: readonly string[];
  readonly inspector?: Inspector | undefined;
}

/** Reports findings of a part of the file. @param place gives the range of offsets in the part */
export function reporterFor(problems: Problems, place: (start: number, end: number) => TextRange): Reporter {
  return {
    report: ({ code, severity, message, start, end, instead }) => {
      const range = place(start, end);
      problems.add(severity, code, message, range, instead === undefined ? undefined : replacement(range, instead));
    },
    get languages() {
      return problems.languages;
    },
    inspector: problems.inspector,
  };
}
