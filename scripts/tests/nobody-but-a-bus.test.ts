import { startNatsServer } from '@diy-paas/nats-server';
import { expect, onTestFinished, test } from 'vitest';
import { script } from './support.ts';

test('a bus with nobody on it: exit 3, naming all who are missing', async () => {
  const nats = await startNatsServer();
  onTestFinished(() => nats.stop());
  const { status, stderr } = await script('request-stage', [], { NATS_URI: nats.uri });
  expect(status).toBe(3);
  expect(stderr).toContain('There is no cloud controller on the bus. Start one: pnpm start cloud-controller');
  expect(stderr).toContain('There is no stager on the bus.');
  expect(stderr).toContain('There is no DEA with room');
});
