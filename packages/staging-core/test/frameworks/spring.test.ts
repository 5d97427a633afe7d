import { expect, test } from 'vitest';
import { detectFramework } from '../../src/index.ts';
import { app, startupOf } from '../support.ts';
import { java6, java17 } from './stage-java.ts';

/* What is made of web.xml: web-xml.test.ts. */

const WAR = { 'WEB-INF/web.xml': '<web-app/>' };

test.each([java6, java17])(
  'the start-up script is that of any web application, on $name',
  async (runtime) => {
    const of = (framework: string) =>
      startupOf(WAR, { framework_info: { name: framework }, runtime_info: runtime });
    expect(await of('spring')).toBe(await of('java_web'));
  },
);

test.each([
  ['WEB-INF/lib/spring-core-3.1.2.RELEASE.jar', 'WEB-INF/lib/spring-core-3.1.2.RELEASE.jar found'],
  ['WEB-INF/lib/org.springframework.core-3.0.5.jar', 'WEB-INF/lib/org.springframework.core-3.0.5.jar found'],
  ['WEB-INF/classes/org/springframework/a/B.class', 'WEB-INF/classes/org/springframework/a/B.class found'],
])('is known by %s, as the client of 2012 knew it', async (path, reason) => {
  const detected = await detectFramework(app({ ...WAR, [path]: '' }));
  expect(detected).toMatchObject({ framework: 'spring', runtime: 'java17', reason });
});

test('is known by its classes in web.xml', async () => {
  const web =
    '<web-app><servlet-class>org.springframework.web.servlet.DispatcherServlet</servlet-class></web-app>';
  const detected = await detectFramework(app({ 'WEB-INF/web.xml': web }));
  expect(detected).toMatchObject({ framework: 'spring', reason: 'WEB-INF/web.xml names Spring’s classes' });
});
