import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseLesson } from '../../src/lesson/parseLesson.ts';
import { Session } from './support/session.ts';
import { text } from './support/texts.ts';

const file = path.resolve(import.meta.dirname, '../../../shared/lessons/first-kubernetes-lab.ja.md');
const title = 'a lab whose author knew nothing of this extension (../shared/lessons/first-kubernetes-lab.ja.md)';

// The lab is another author's and does not lie in the repository.
(existsSync(file) ? describe : describe.skip)(title, function () {
  this.timeout(180_000);
  let session: Session;

  before(async () => {
    session = await Session.open({
      locale: 'ja',
      files: { 'lab.ja.md': readFileSync(file, 'utf8') },
      viewport: { width: 1600, height: 1000 },
    });
  });
  after(() => session.close());

  it('runs by its lenses and the key, and every inferred checkpoint ticks', async () => {
    const lesson = await parseLesson(readFileSync(file, 'utf8'), { fileName: 'lab.ja.md' });
    const lab = session.tree('kubernetesLab.lab');
    const steps = lesson.steps.filter(step => step.checkpoints.length > 0);
    await session.lesson.open('lab.ja.md');
    await session.showViews();

    for (const step of steps) {
      const total = step.checkpoints.length;
      for (let passed = 1; passed <= total; passed++) {
        await session.lesson.show('lab.ja.md');
        // The first lens opens the lab; from then on the key runs the next command or opens the next page.
        if (step === steps[0] && passed === 1) {
          const first = step.blocks.find(block => block.kind === 'commands')!.statements[0]!;
          await session.lesson.clickLensAbove(first.range.startLine + 1, text('Run', 'ja'));
        } else {
          await session.page.keyboard.press('Control+Alt+Enter');
        }
        const reached = passed === total ? text('done', 'ja') : `${passed}/${total}`;
        await lab
          .item(new RegExp(`^${step.title}.*${reached}`))
          .first()
          .waitFor({ timeout: 60_000 });
        // The browser takes the focus when it opens, which is after the tick.
        if (step.checkpoints[passed - 1]?.expectation.kind === 'page') {
          await session.simpleBrowser.body.getByText('Served by').waitFor();
        }
      }
    }
    await session.statusBar.item(text('lab finished', 'ja')).waitFor();
    // Not `session.screenshot`, which may go into the repository: the picture shows another author's text.
    await session.page.screenshot({ path: 'out/screenshots/unannotated-lab.png' });
  });
});
