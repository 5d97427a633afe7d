import { unknownFramework } from './errors.ts';
import { buildpack } from './frameworks/buildpack.ts';
import { django } from './frameworks/django.ts';
import { grails } from './frameworks/grails.ts';
import { javaWeb } from './frameworks/java-web.ts';
import { lift } from './frameworks/lift.ts';
import { node } from './frameworks/node.ts';
import { otpRebar } from './frameworks/otp-rebar.ts';
import { php } from './frameworks/php.ts';
import { play } from './frameworks/play.ts';
import { rack } from './frameworks/rack.ts';
import { rails3 } from './frameworks/rails3.ts';
import { sinatra } from './frameworks/sinatra.ts';
import { spring } from './frameworks/spring.ts';
import { standalone } from './frameworks/standalone.ts';
import { wsgi } from './frameworks/wsgi.ts';
import type { StagingPlugin } from './plugin.ts';

/**
 * Every framework, in the order in which an app is held against them: the first match wins, so the particular come
 * before the general.
 */
export const plugins: readonly StagingPlugin[] = [
  rails3,
  sinatra,
  rack,
  django,
  wsgi,
  otpRebar,
  play,
  grails,
  lift,
  spring,
  javaWeb,
  php,
  node,
  buildpack,
  standalone,
];

/** @throws {StagingError} naming the known ones */
export function pluginFor(framework: string): StagingPlugin {
  const plugin = plugins.find(({ name }) => name === framework);
  if (!plugin)
    throw unknownFramework(
      framework,
      plugins.map(({ name }) => name),
    );
  return plugin;
}
