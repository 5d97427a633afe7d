import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileOf } from '../support.ts';
import { java17, RECONFIGURATION, stageJava, WEB_XML } from './stage-java.ts';

/*
 * What auto-reconfiguration makes of an app's web.xml. Each `after.xml` was made by the plugin of 2012 itself (vcap-staging
 * 2a7ee86, with Nokogiri 1.13 and libxml2 2.9) from the `before.xml` beside it.
 */

const context = 'WEB-INF/applicationContext.xml';
const cases: readonly [name: string, framework: string, others: readonly string[]][] = [
  ['spring-bare', 'spring', []],
  ['spring-default-contexts', 'spring', [context, 'WEB-INF/shop-servlet.xml']],
  ['spring-own-contexts', 'spring', []],
  ['spring-classes', 'spring', []],
  ['spring-other-parameters', 'spring', [context]],
  ['spring-one-line', 'spring', []],
  ['grails', 'grails', [context, 'WEB-INF/grails-servlet.xml']],
  ['lift-filter', 'lift', []],
  ['lift-servlet', 'lift', []],
];

const file = (name: string, which: string) =>
  readFileSync(new URL(`web-xml/${name}/${which}.xml`, import.meta.url));

const appOf = (name: string, others: readonly string[] = []) => ({
  'WEB-INF/web.xml': file(name, 'before'),
  ...Object.fromEntries(others.map((path) => [path, ''])),
});

test.each(cases)('%s is changed as it was in 2012, to the byte', async (name, framework, others) => {
  const { entries, paths } = await stageJava(appOf(name, others), { framework, has: [RECONFIGURATION] });
  const changed = entries.find(({ path }) => path === WEB_XML)!;
  const bytes = Buffer.concat(await (await changed.content!.open()).toArray());
  expect(bytes.toString('latin1')).toBe(file(name, 'after').toString('latin1'));
  expect(paths).toContain(`tomcat/webapps/ROOT/WEB-INF/lib/${RECONFIGURATION}`);
});

test.each([
  ['the stager has no jar for it', {}, /^Auto-reconfiguration disabled because the stager has no /],
  ['Java is of today', { runtime: java17, has: [RECONFIGURATION] }, /^$/],
])('nothing is changed where %s', async (_why, changes, log) => {
  for (const [name, framework, others] of cases) {
    const app = appOf(name, others);
    const staged = await stageJava(app, { framework, ...changes });
    const kept = staged.entries.find(({ path }) => path === WEB_XML)!;
    const bytes = Buffer.concat(await (await kept.content!.open()).toArray());
    expect(bytes.equals(app['WEB-INF/web.xml'])).toBe(true);
    expect(staged.paths).not.toContain(`tomcat/webapps/ROOT/WEB-INF/lib/${RECONFIGURATION}`);
    expect(staged.log).toMatch(log);
  }
});

test('a web.xml that is no XML is told', async () => {
  const staging = stageJava(
    { 'WEB-INF/web.xml': '<web-app>' },
    { framework: 'spring', has: [RECONFIGURATION] },
  );
  await expect(staging).rejects.toThrow(/^WEB-INF\/web\.xml cannot be read as XML: /);
});

test('what a web.xml refers to is not read', async () => {
  const before = '<!DOCTYPE web-app [<!ENTITY file SYSTEM "file:///etc/passwd">]><web-app>&file;</web-app>';
  const { entries } = await stageJava(
    { 'WEB-INF/web.xml': before },
    { framework: 'spring', has: [RECONFIGURATION] },
  );
  const after = await fileOf({ entries }, WEB_XML);
  expect(after).toContain('&file;');
  expect(after).not.toContain('root:');
});

test('a web.xml that would swell to a multiple of itself is refused', async () => {
  const tenOf = (name: string, what: string) => `<!ENTITY ${name} "${`&${what};`.repeat(10)}">`;
  const names = [...'bcdefghij'];
  const bomb = `<!DOCTYPE web-app [<!ENTITY a "${'a'.repeat(1000)}">${names.map((name, i) => tenOf(name, 'abcdefghij'[i]!)).join('')}]><web-app>&j;</web-app>`;
  const staging = stageJava({ 'WEB-INF/web.xml': bomb }, { framework: 'spring', has: [RECONFIGURATION] });
  await expect(staging).rejects.toThrow(/^WEB-INF\/web\.xml cannot be read as XML: .*amplification/);
});
