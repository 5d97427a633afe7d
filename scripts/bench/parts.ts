import { cache } from './cache.ts';
import { concurrent } from './concurrent.ts';
import { adopt } from './dea/adopt.ts';
import { burst } from './dea/burst.ts';
import { discover } from './dea/discover.ts';
import { running } from './dea/running.ts';
import { start } from './dea/start.ts';
import { large } from './large.ts';
import type { Part } from './part.ts';
import { small } from './small.ts';
import { stagers } from './stagers.ts';

/** What may be measured: for each subject the keys of its document, and what measures each. */
export const subjects: Record<string, Record<string, Part>> = {
  staging: { small, concurrent, large, cache, stagers },
  dea: { start, burst, running, discover, adopt },
};
