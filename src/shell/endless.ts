import { parseKubectlCommands, type KubectlCommand } from './kubectl.ts';

/** Programs of labs that show or forward something until they are interrupted. */
const programs =
  /^\s*(?:sudo\s+)?(?:watch\s|tail\s+(?:-\w*[fF]|--follow)|minikube\s+(?:tunnel|dashboard|mount)\b|while\s+(?:true|:)\s*[;\n])/;

/** Whether a statement runs until it is interrupted: `kubectl port-forward`, `kubectl logs -f`, `watch …`. */
export function isEndless(text: string): boolean {
  if (/&\s*$/.test(text)) return false;
  return programs.test(text) || parseKubectlCommands(text).some(follows);
}

function follows({ verb, flags }: KubectlCommand): boolean {
  const set = (flag: string): boolean => flags[flag] !== undefined && flags[flag].at(-1) !== 'false';
  if (set('help')) return false;
  switch (verb) {
    case 'port-forward':
    case 'proxy':
    case 'attach':
      return true;
    case 'logs':
      return set('follow');
    case 'get':
    case 'events':
      return set('watch') || set('watch-only');
    default:
      return false;
  }
}
