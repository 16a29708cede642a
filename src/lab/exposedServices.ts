import type { Progress } from '../checkpoint/progress.ts';
import type { Lesson, Step } from '../lesson/lesson.ts';
import { parseKubectlCommands } from '../shell/kubectl.ts';
import { currentStep } from './course.ts';

/**
 * The names of the Services that the lesson exposes with `--type=LoadBalancer`, the one that a text of it means first:
 * that of the text's own step, then those before it from the nearest.
 *
 * @param text a command or URL as the lesson writes it; it may stand in several steps
 */
export function exposedServices(lesson: Lesson, progress: Progress, text: string): string[] {
  const { steps } = lesson;
  const current = currentStep(lesson, progress);
  const holding = steps.filter(step => holds(step, text));
  const step = holding.find(candidate => candidate === current) ?? holding.at(-1) ?? current;
  const upTo = step === undefined ? steps : steps.slice(0, steps.indexOf(step) + 1);
  return upTo.flatMap(servicesOf).reverse();
}

function holds(step: Step, text: string): boolean {
  return step.blocks.some(block => {
    if (block.kind === 'page') return block.url === text;
    return block.kind === 'commands' && block.statements.some(statement => statement.text === text);
  });
}

function servicesOf(step: Step): string[] {
  return step.blocks
    .flatMap(block => (block.kind === 'commands' ? block.statements : []))
    .flatMap(({ text }) => parseKubectlCommands(text))
    .filter(({ verb, flags }) => verb === 'expose' && flags.type?.at(-1) === 'LoadBalancer')
    .flatMap(({ flags, targets }) => flags.name?.at(-1) ?? targets[0]?.name ?? []);
}
