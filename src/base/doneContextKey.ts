/** The context key that ticks a walkthrough step. `-` would be an operator in a when clause. */
export function doneContextKey(lesson: string, step: string): string {
  return `kubernetesLab.done.${lesson}.${step}`.replaceAll('-', '_');
}
