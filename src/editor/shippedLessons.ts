import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

/** A lesson that comes with the extension. */
export interface ShippedLesson {
  /** The name of its folder, which is the lesson's id. */
  id: string;
  folder: string;
  uri: vscode.Uri;
}

/** The lessons that ship, each in the user's language where there is a file for it, else in English. */
export async function shippedLessons(extensionPath: string, language: string): Promise<ShippedLesson[]> {
  const parent = path.join(extensionPath, 'walkthroughs');
  const entries = await readdir(parent, { withFileTypes: true });
  const lessons = await Promise.all(
    entries
      .filter(entry => entry.isDirectory())
      .map(async ({ name }): Promise<ShippedLesson[]> => {
        const folder = path.join(parent, name);
        const files = await readdir(folder);
        const base = language.split('-')[0] ?? language;
        const file = [`lesson.${language}.md`, `lesson.${base}.md`, 'lesson.md'].find(file => files.includes(file));
        return file === undefined ? [] : [{ id: name, folder, uri: vscode.Uri.file(path.join(folder, file)) }];
      }),
  );
  // The first lab is where to begin.
  return lessons
    .flat()
    .sort((a, b) => Number(b.id.startsWith('first-')) - Number(a.id.startsWith('first-')) || a.id.localeCompare(b.id));
}
