// Draws the diagrams of the first lab, one file for each language, so that they share one look and one wording.
//   node tools/diagrams.mjs [--check]     --check writes nothing and fails when a file is out of date
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const directory = fileURLToPath(new URL('../walkthroughs/first-kubernetes-lab/images/', import.meta.url));

/** Colours of each kind: border and fill. They keep their contrast on the white card in light and dark themes. */
const colours = {
  deployment: ['#1d5fc4', '#e6effc'],
  replicaset: ['#6a3fb5', '#efe8fa'],
  pod: ['#0f7b5c', '#e0f5ee'],
  service: ['#b3500b', '#fdeee0'],
  outside: ['#4a5568', '#f1f3f6'],
  node: ['#9aa5b4', '#f8fafc'],
  dns: ['#9b2c5e', '#fbe8f1'],
};

const escape = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A box with a title and lines under it. */
function box(kind, x, y, width, height, title, lines = [], { dashed = false } = {}) {
  const [border, fill] = colours[kind];
  const middle = x + width / 2;
  const top = y + height / 2 - (lines.length * 20) / 2 + 5;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" fill="${fill}" stroke="${border}" stroke-width="2"${dashed ? ' stroke-dasharray="6 5"' : ''}/>`,
    `<text x="${middle}" y="${top}" class="title" style="fill:${border}">${escape(title)}</text>`,
    ...lines.map((line, i) => `<text x="${middle}" y="${top + 20 * (i + 1)}">${escape(line)}</text>`),
  ].join('\n  ');
}

/** A node: a frame with its name at the top, in which Pods are drawn. */
function nodeFrame(x, y, width, height, name) {
  const [border, fill] = colours.node;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" fill="${fill}" stroke="${border}" stroke-width="1.5"/>`,
    `<text x="${x + 12}" y="${y + 22}" class="quiet" style="text-anchor:start">${escape(name)}</text>`,
  ].join('\n  ');
}

/** An arrow, straight or through corners, with a label beside its middle. */
function arrow(points, label, { dx = 0, dy = -8, anchor = 'middle' } = {}) {
  const path = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
  const [[ax, ay], [bx, by]] = points.slice(
    Math.floor((points.length - 1) / 2),
    Math.floor((points.length - 1) / 2) + 2,
  );
  const text = label
    ? `\n  <text x="${(ax + bx) / 2 + dx}" y="${(ay + by) / 2 + dy}" class="quiet"${anchor === 'middle' ? '' : ` style="text-anchor:${anchor}"`}>${escape(label)}</text>`
    : '';
  return `<path d="${path}" fill="none" stroke="#4a5568" stroke-width="2" marker-end="url(#head)"/>${text}`;
}

function svg(width, height, description, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(description)}">
  <title>${escape(description)}</title>
  <defs>
    <marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 10 5 0 10z" fill="#4a5568"/></marker>
    <style>text{font:14px system-ui,"Segoe UI","Hiragino Sans","Noto Sans JP",sans-serif;fill:#1f2933;text-anchor:middle}.title{font-weight:600;font-size:15px}.quiet{fill:#4a5568;font-size:13px}</style>
  </defs>
  <rect x="1" y="1" width="${width - 2}" height="${height - 2}" rx="14" fill="#ffffff" stroke="#d5dbe3"/>
  ${parts.join('\n  ')}
</svg>
`;
}

const diagrams = {
  deployment: t =>
    svg(
      760,
      330,
      t(
        'A Deployment wants one ReplicaSet, the ReplicaSet wants one Pod, and the Pod runs on a node',
        'Deployment は ReplicaSet を 1 つ、ReplicaSet は Pod を 1 つ求め、Pod はノードで動く',
      ),
      [
        box('deployment', 30, 30, 190, 90, 'Deployment', ['p4app', t('wants: version 0.0.1', 'あるべき版: 0.0.1')]),
        arrow(
          [
            [220, 75],
            [290, 75],
          ],
          t('makes', '作る'),
        ),
        box('replicaset', 290, 30, 190, 90, 'ReplicaSet', ['p4app-84449cc64d', t('wants: 1 Pod', 'あるべき数: 1')]),
        nodeFrame(30, 160, 215, 145, t('Node 1', 'ノード 1')),
        nodeFrame(272, 160, 215, 145, t('Node 2', 'ノード 2')),
        nodeFrame(514, 160, 215, 145, t('Node 3', 'ノード 3')),
        arrow(
          [
            [480, 75],
            [622, 75],
            [622, 205],
          ],
          t('makes', '作る'),
          { dx: 8, dy: -5, anchor: 'start' },
        ),
        box('pod', 534, 205, 175, 80, 'Pod', ['p4app-84449cc64d-…', t('is there: 1', '現在の数: 1')]),
      ],
    ),
  service: t =>
    svg(
      760,
      250,
      t(
        'A request goes through the load balancer and the Service to a Pod',
        'リクエストはロードバランサーと Service を通って Pod に届く',
      ),
      [
        box('outside', 30, 95, 120, 80, t('Browser', 'ブラウザー'), [t('outside', 'クラスターの外')]),
        arrow([
          [150, 135],
          [205, 135],
        ]),
        box('outside', 205, 95, 150, 80, t('Load balancer', 'ロードバランサー'), ['EXTERNAL-IP:80']),
        arrow([
          [355, 135],
          [420, 135],
        ]),
        box('service', 420, 95, 130, 80, 'Service', ['p4app:80']),
        nodeFrame(575, 45, 160, 160, t('Node', 'ノード')),
        arrow([
          [550, 135],
          [595, 135],
        ]),
        box('pod', 595, 95, 120, 80, 'Pod', ['p4app', ':8080']),
      ],
    ),
  scale: t =>
    svg(
      760,
      400,
      t(
        'The Deployment wants two Pods now, and the Service shares requests out between them',
        'Deployment は Pod を 2 つ求め、Service はリクエストを 2 つの Pod に振り分ける',
      ),
      [
        box('deployment', 30, 30, 190, 90, 'Deployment', ['p4app', t('wants: 2 Pods', 'あるべき数: 2')]),
        arrow([
          [220, 75],
          [285, 75],
        ]),
        box('replicaset', 285, 30, 190, 90, 'ReplicaSet', ['p4app-84449cc64d', t('wants: 2 Pods', 'あるべき数: 2')]),
        nodeFrame(150, 170, 215, 115, t('Node 1', 'ノード 1')),
        nodeFrame(395, 170, 215, 115, t('Node 2', 'ノード 2')),
        arrow([
          [350, 120],
          [290, 205],
        ]),
        arrow(
          [
            [410, 120],
            [505, 205],
          ],
          t('makes what is missing', '足りない分を作る'),
          { dx: 8, dy: -10, anchor: 'start' },
        ),
        box('pod', 175, 205, 165, 62, 'Pod', ['Served by: …-x7k2m']),
        box('pod', 420, 205, 165, 62, 'Pod', ['Served by: …-q5wzt']),
        box('service', 310, 322, 140, 54, 'Service', ['p4app:80']),
        arrow([
          [345, 322],
          [275, 267],
        ]),
        arrow([
          [415, 322],
          [485, 267],
        ]),
        box('outside', 30, 322, 130, 54, t('Browser', 'ブラウザー')),
        arrow(
          [
            [160, 349],
            [310, 349],
          ],
          t('load balancer', 'ロードバランサー'),
        ),
      ],
    ),
  redis: t =>
    svg(
      760,
      330,
      t(
        'The Pods of p4app ask DNS for the name redis and reach the one Redis Pod',
        'p4app の Pod は DNS に redis という名前を尋ね、1 つの Redis Pod に届く',
      ),
      [
        box('pod', 40, 60, 150, 62, 'Pod', ['p4app …-x7k2m']),
        box('pod', 40, 200, 150, 62, 'Pod', ['p4app …-q5wzt']),
        box('dns', 310, 25, 170, 62, t('Cluster DNS', 'クラスターの DNS'), ['redis → 10.96.31.7']),
        arrow(
          [
            [190, 78],
            [310, 56],
          ],
          t('where is redis?', 'redis はどこ?'),
          { dx: -8, dy: -18 },
        ),
        box('service', 320, 130, 150, 66, 'Service', ['redis:6379']),
        arrow([
          [190, 104],
          [320, 150],
        ]),
        arrow([
          [190, 231],
          [320, 178],
        ]),
        nodeFrame(540, 85, 190, 160, t('Node', 'ノード')),
        arrow([
          [470, 163],
          [560, 163],
        ]),
        box('pod', 560, 125, 150, 80, 'Pod', ['redis:6.0', t('counter: 42', 'カウンター: 42')]),
        `<text x="395" y="300" class="quiet">${t('Both Pods count in the same place', 'どちらの Pod も同じ場所で数える')}</text>`,
      ],
    ),
};

const languages = { '': en => en, '.ja': (_en, ja) => ja };
const check = process.argv.includes('--check');
const stale = [];
mkdirSync(directory, { recursive: true });
for (const [name, draw] of Object.entries(diagrams)) {
  for (const [suffix, t] of Object.entries(languages)) {
    const file = path.join(directory, `${name}${suffix}.svg`);
    const content = draw(t);
    if (!check) writeFileSync(file, content);
    else if (readFileSync(file, 'utf8') !== content) stale.push(path.basename(file));
  }
}
if (stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run \`npm run generate\`.`);
  process.exitCode = 1;
}
