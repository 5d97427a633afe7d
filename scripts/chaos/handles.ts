import { readdirSync, watch } from 'node:fs';
import { routes } from '@diy-paas/protocol';
import { authorization } from './check-droplets.ts';
import type { ChaosCloud } from './cloud.ts';

export interface Handles {
  /** Tries each once more that was used, and each twice that was not. */
  tryAgain(): Promise<HandleReport>;
  close(): void;
}

export interface HandleReport {
  readonly given: number;
  readonly used: number;
  readonly faults: readonly string[];
}

/** Remembers every upload_id that the cloud controller gives out, each an empty file that goes when it is used. */
export function watchHandles({ handles, controllerUri }: ChaosCloud): Handles {
  const given = new Set<string>();
  const watcher = watch(handles, (_, name) => void given.add(name!));

  /** Whether it took a droplet for it. */
  const upload = async (name: string): Promise<boolean> => {
    const [id, uploadId] = name.split('.');
    const path = routes.stagingUpload.path.replace(':id', id!).replace(':upload_id', uploadId!);
    const body = new FormData();
    body.set('upload[droplet]', new Blob(['another droplet']), 'droplet.tgz');
    const response = await fetch(`${controllerUri}${path}`, {
      method: 'POST',
      headers: { authorization },
      body,
    });
    await response.arrayBuffer();
    return response.ok;
  };
  return {
    tryAgain: async () => {
      const unused = new Set(readdirSync(handles));
      const faults: string[] = [];
      for (const name of given) {
        const tookFirst = await upload(name);
        if (tookFirst && !unused.has(name))
          faults.push(`the upload handle ${name} was used, and worked again`);
        if (!tookFirst && unused.has(name))
          faults.push(`the upload handle ${name} was not used, and did not work`);
        if (tookFirst && (await upload(name))) faults.push(`the upload handle ${name} worked twice`);
      }
      return { given: given.size, used: given.size - unused.size, faults };
    },
    close: () => watcher.close(),
  };
}
