/**
 * The pattern of the setting `kubernetesLab.protectedContexts` that a context's name matches, if any. `*` stands for
 * any text; case does not matter.
 */
export function protectingPattern(context: string, patterns: readonly string[]): string | undefined {
  return patterns.find(pattern => {
    const source = pattern.split('*').map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${source.join('[^]*')}$`, 'i').test(context);
  });
}
