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
}

/** As it is told: memory in KB, as `ps` gave it in 2012. */
export const toldUsage = ({ time, cpu, memory, disk }: Usage) => ({
  time: rubyTime(time),
  cpu: Math.round(cpu * 10) / 10,
  mem: Math.round(memory / 1024),
  disk,
});
