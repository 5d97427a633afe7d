import { expect, test } from 'vitest';
import * as errors from '../src/errors.ts';

test('every failure of a task is worded as the old stager worded it, and says why', () => {
  const why = new Error('because of http://user:secret@host');
  const details = [
    errors.downloadFailed(why),
    errors.unpackFailed(why),
    errors.pluginFailed(why),
    errors.noFreeUser(24_001, 24_256),
    errors.timedOut(120),
    errors.dropletFailed(why),
    errors.uploadFailed(why),
    errors.stopped(),
    errors.internal(why),
  ].map(({ message }) => message);
  expect(details).toEqual(
    [
      'Failed downloading app: because of http://***@host',
      'Failed unpacking app: because of http://***@host',
      'Staging plugin failed: because of http://***@host',
      'None of the users 24001 to 24256 is free to build as. Please try again.',
      'Staging timed out after 120 seconds.',
      'Failed creating droplet: because of http://***@host',
      'Failed uploading droplet: because of http://***@host',
      'The stager was stopped in the middle of the task. Please try again.',
      'Internal error of the stager (a bug)',
    ].map((detail) => `Staging task failed:\n ${detail}`),
  );
  expect(details).toHaveLength(Object.keys(errors).length - 1); // all but the class itself
});
