import { escapeHtml } from '../httpProgram.ts';

/** What the sample application shows. */
export interface P4appState {
  /** The Pod's name. */
  servedBy: string;
  /** `host:port` of its Redis. */
  database: string;
  /** Undefined when the Redis doesn't answer. */
  visits: number | undefined;
}

/** The sample application's page: no scripts, nothing to load, and an empty icon, so that one visit is one request. */
export function p4appPage({ servedBy, database, visits }: P4appState): string {
  // Each Pod has a colour of its own, so that a change of Pod is seen before it is read.
  const hue = Buffer.from(servedBy).reduce((sum, byte) => (sum * 31 + byte) % 360, 7);
  const counter =
    visits === undefined
      ? `<p class="none">The visit counter is unavailable, because no Redis answers at <code>${escapeHtml(database)}</code>.</p>`
      : `<p class="count"><span>Visits</span> <strong>${visits}</strong></p>
<p class="note">counted in the Redis at <code>${escapeHtml(database)}</code></p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>p4app: ${escapeHtml(servedBy)}</title>
<link rel="icon" href="data:,">
<style>
:root { --pod: oklch(45% .13 ${hue}); color-scheme: light; }
* { box-sizing: border-box; margin: 0; }
body { min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: oklch(96.5% .018 ${hue});
  color: #1c2530; font: 1rem/1.6 system-ui, "Noto Sans", "Noto Sans CJK JP", sans-serif; }
main { width: min(40rem, 100%); background: #fff; border-radius: 1rem; overflow: hidden;
  box-shadow: 0 .5rem 2rem rgb(20 30 50 / 12%); text-align: center; }
h1 { background: var(--pod); color: #fff; padding: 2rem 1.5rem; font-size: clamp(1.15rem, 4vw, 1.6rem);
  font-weight: 600; overflow-wrap: anywhere; }
section { padding: 1.75rem 1.5rem 2rem; }
.count strong { display: block; color: var(--pod); font-size: 4rem; line-height: 1.15; }
.note, footer { color: #5b6875; font-size: .9rem; }
.none { border: 1px dashed #b4bdc7; border-radius: .6rem; padding: 1rem; }
code { font: .92em ui-monospace, monospace; }
footer { border-top: 1px solid #e6eaee; padding: .8rem; }
</style>
</head>
<body>
<main>
<h1>Served by: ${escapeHtml(servedBy)}</h1>
<section>
${counter}
</section>
<footer>p4app 0.0.1</footer>
</main>
</body>
</html>
`;
}
