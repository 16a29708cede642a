import type { AutoscalerSpec, ScalingRules } from '../../kinds/autoscaling.ts';

/** `--horizontal-pod-autoscaler-downscale-stabilization`, in seconds. */
const downscaleStabilization = 300;

/** What is done with a proposal, and the conditions AbleToScale and ScalingLimited that say why. */
export interface Limited {
  replicas: number;
  able: { reason: string; message: string };
  limited: { status: 'True' | 'False'; reason: string; message: string };
}

interface Past {
  at: number;
  /** A number of replicas, or by how many it was changed. */
  count: number;
}

/** What an autoscaler has asked for and done lately: what it may do next depends on it. Forgotten with the process. */
export class ScalingHistory {
  private recommendations: Past[] = [];
  private ups: Past[] = [];
  private downs: Past[] = [];

  private looked = { at: 0, wanted: '' };

  /** Whether the metrics are to be looked at: once in a period, and when what is wanted has changed. */
  isDue({ spec }: { spec: AutoscalerSpec }, period: number, now = Date.now()): boolean {
    const wanted = JSON.stringify(spec);
    if (this.looked.wanted === wanted && now - this.looked.at < period * 0.9) return false;
    this.looked = { at: now, wanted };
    return true;
  }

  /** The first time, what is there stands for what was recommended before. */
  begin(current: number, now = Date.now()): void {
    if (this.recommendations.length === 0) this.recommendations.push({ at: now, count: current });
  }

  changed(from: number, to: number, now = Date.now()): void {
    (to > from ? this.ups : this.downs).push({ at: now, count: Math.abs(to - from) });
  }

  /** Holds a proposal to what the autoscaler allows (`normalizeDesiredReplicas…`). */
  limit({ behavior, minReplicas = 1, maxReplicas = 1 }: AutoscalerSpec, current: number, proposed: number): Limited {
    const now = Date.now();
    this.forget(now, behavior);
    const stable = behavior ? this.stabilized(behavior, current, proposed, now) : this.highest(proposed, now);
    this.recommendations.push({ at: now, count: proposed });
    const isDown = !behavior || proposed < current;
    const able =
      stable === proposed
        ? { reason: 'ReadyForNewScale', message: 'recommended size matches current size' }
        : isDown
          ? { reason: 'ScaleDownStabilized', message: stabilized('higher', 'highest') }
          : { reason: 'ScaleUpStabilized', message: stabilized('lower', 'lowest') };
    const { replicas, ...why } = this.bounded(behavior, current, stable, minReplicas, maxReplicas, now);
    return { replicas, able, limited: { status: replicas === stable ? 'False' : 'True', ...why } };
  }

  private forget(now: number, behavior: AutoscalerSpec['behavior']): void {
    const seconds = [
      downscaleStabilization,
      ...[behavior?.scaleUp, behavior?.scaleDown].flatMap(rules => [
        rules?.stabilizationWindowSeconds ?? 0,
        ...(rules?.policies ?? []).map(({ periodSeconds }) => periodSeconds),
      ]),
    ];
    const cutoff = now - Math.max(...seconds) * 1000;
    for (const list of ['recommendations', 'ups', 'downs'] as const) {
      this[list] = this[list].filter(({ at }) => at > cutoff);
    }
  }

  private highest(proposed: number, now: number): number {
    return Math.max(proposed, ...this.recommended(downscaleStabilization, now));
  }

  private stabilized(
    { scaleUp, scaleDown }: NonNullable<AutoscalerSpec['behavior']>,
    current: number,
    proposed: number,
    now: number,
  ): number {
    const up = Math.min(proposed, ...this.recommended(scaleUp?.stabilizationWindowSeconds ?? 0, now));
    const down = Math.max(
      proposed,
      ...this.recommended(scaleDown?.stabilizationWindowSeconds ?? downscaleStabilization, now),
    );
    return Math.min(Math.max(current, up), down);
  }

  private recommended(seconds: number, now: number): number[] {
    return this.recommendations.filter(({ at }) => at > now - seconds * 1000).map(({ count }) => count);
  }

  private bounded(
    behavior: AutoscalerSpec['behavior'],
    current: number,
    wanted: number,
    minimum: number,
    maximum: number,
    now: number,
  ): { replicas: number; reason: string; message: string } {
    const most = behavior ? Math.max(current, this.rate(behavior.scaleUp, current, 1, now)) : Math.max(2 * current, 4);
    const least = behavior ? Math.min(current, this.rate(behavior.scaleDown, current, -1, now)) : minimum;
    const isLimitedUp = maximum > most && (!behavior || wanted > current);
    if (wanted > (isLimitedUp ? most : maximum)) {
      return isLimitedUp
        ? { replicas: most, reason: 'ScaleUpLimit', message: rate('increasing') }
        : { replicas: maximum, reason: 'TooManyReplicas', message: bound('more', 'maximum') };
    }
    const isLimitedDown = minimum < least && wanted < current;
    if (wanted < (isLimitedDown ? least : minimum)) {
      return isLimitedDown
        ? { replicas: least, reason: 'ScaleDownLimit', message: rate('decreasing') }
        : { replicas: minimum, reason: 'TooFewReplicas', message: bound('less', 'minimum') };
    }
    const message = 'the desired count is within the acceptable range';
    return { replicas: wanted, reason: 'DesiredWithinRange', message };
  }

  /** How far the policies let the number go in one direction (`calculateScale…LimitWith…`). */
  private rate(rules: ScalingRules | undefined, current: number, direction: 1 | -1, now: number): number {
    if (rules?.selectPolicy === 'Disabled') return current;
    const proposals = (rules?.policies ?? []).map(({ type, value, periodSeconds }) => {
      const within = (past: Past[]): number =>
        past.filter(({ at }) => at > now - periodSeconds * 1000).reduce((sum, { count }) => sum + count, 0);
      const start = current - within(this.ups) + within(this.downs);
      if (type === 'Pods') return start + direction * value;
      const share = start * (1 + (direction * value) / 100);
      return direction > 0 ? Math.ceil(share) : Math.trunc(share);
    });
    const isFarther = (rules?.selectPolicy !== 'Min') === direction > 0;
    return isFarther ? Math.max(...proposals) : Math.min(...proposals);
  }
}

function stabilized(were: string, applied: string): string {
  return `recent recommendations were ${were} than current one, applying the ${applied} recent recommendation`;
}

function rate(way: string): string {
  return `the desired replica count is ${way} faster than the maximum scale rate`;
}

function bound(than: string, which: string): string {
  return `the desired replica count is ${than} than the ${which} replica count`;
}
