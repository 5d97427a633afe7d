import { table } from '../bench/table.ts';
import type { chaos } from './chaos.ts';

/** The document in lines for people: the figures, then what requesters were told, then the faults. */
export function forPeople({ seed, requests, faults, ...rest }: Awaited<ReturnType<typeof chaos>>): string {
  const told = Object.entries(requests.told);
  const figures = {
    seed,
    requests: { ...requests, told: requests.sent - requests.staged },
    ...rest,
    faults: faults.length,
  };
  const lines = [
    ...told.map(([sentence, times]) => `${times} × ${sentence}`),
    ...faults.map((fault) => `FAULT: ${fault}`),
  ];
  return [table(figures), ...lines].join('\n');
}
