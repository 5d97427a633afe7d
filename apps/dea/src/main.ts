import '@diy-paas/component/collect-early';

await import('./run.ts');
