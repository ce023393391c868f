import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { top } from '../install.mjs';

/** What CHANGELOG.md says of a version, and what it lacks. */
export function changesOf(version) {
  const sections = readFileSync(join(top, 'CHANGELOG.md'), 'utf8').split(/^(?=## )/m);
  const section = sections.find((text) => text.startsWith(`## [${version}]`));
  if (section === undefined) return { text: '', problems: [`CHANGELOG.md has no heading ## [${version}]`] };
  const [heading = '', ...lines] = section.split('\n');
  const text = lines.join('\n').trim();
  const problems = [
    ...(/\] - \d{4}-\d\d-\d\d$/.test(heading) ? [] : [`CHANGELOG.md: "${heading}" has no date`]),
    ...(text === '' ? [`CHANGELOG.md says nothing of ${version}`] : []),
  ];
  return { text, problems };
}
