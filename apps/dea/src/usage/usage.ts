import { rubyTime } from '../ruby-time.ts';

/** What an instance's processes and files use. */
export interface Usage {
  readonly time: Date;
  /** % of one core since the sample before. */
  readonly cpu: number;
  /** Resident memory of all its processes, bytes. */
  readonly memory: number;
  /** What its directory takes on the disk, bytes; measured more rarely than the rest. */
  readonly disk: number;
  /** Of the last minute: % of one core on the average, and bytes at the most. */
  readonly minute: { readonly cpu: number; readonly memory: number };
}

/** As it is told: memory in KB, as `ps` gave it in 2012. */
export const toldUsage = ({ time, cpu, memory, disk, minute }: Usage) => ({
  time: rubyTime(time),
  cpu: percent(cpu),
  mem: kilobytes(memory),
  disk,
  cpu_minute: percent(minute.cpu),
  mem_minute: kilobytes(minute.memory),
});

const percent = (cpu: number): number => Math.round(cpu * 10) / 10;
const kilobytes = (bytes: number): number => Math.round(bytes / 1024);
