// Fails if a lock file names the place that a package was downloaded from: the same lock serves every registry.
import { globSync, readFileSync } from 'node:fs';

let found = 0;
for (const file of globSync('**/package-lock.json', { exclude: ['**/node_modules/**', 'out/**'] })) {
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (!/"resolved":\s*"https?:/.test(line)) continue;
    found++;
    console.error(`${file}:${index + 1}: ${line.trim()}`);
  }
}
if (found > 0) {
  console.error('Lock files must not name a registry: npm install --omit-lockfile-registry-resolved');
  process.exitCode = 1;
}
