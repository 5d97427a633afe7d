import type { Found } from '../deas/find.ts';

const HEAD = ['APP', 'INDEX', 'STATE', 'UPTIME', 'CPU', 'MEMORY', 'DISK', 'ADDRESS', 'DEA'];

/** A line for each instance, for people. */
export function table(instances: readonly Found[]): string {
  const rows = [HEAD, ...instances.map(row)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function row({ droplet, name = droplet, index, state, stats, dea }: Found): string[] {
  const { usage, mem_quota = 0, disk_quota = 0 } = stats ?? {};
  return [
    name,
    String(index),
    state,
    stats ? duration(stats.uptime) : '-',
    usage ? `${(usage.cpu_minute ?? usage.cpu).toFixed(1)}%` : '-',
    usage ? `${megabytes(usage.mem * 1024)} of ${megabytes(mem_quota)}` : '-',
    usage ? `${megabytes(usage.disk)} of ${megabytes(disk_quota)}` : '-',
    stats?.port ? `http://${stats.host}:${stats.port}` : '-',
    dea.slice(0, 8),
  ];
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(bytes < 10_485_760 ? 1 : 0)}M`;

/** 5s, 3m20s, 2h5m, 3d4h */
export function duration(seconds: number): string {
  const whole = Math.floor(seconds);
  const units = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ] as const;
  const first = units.findIndex(([value]) => value > 0);
  const shown = first < 0 ? units.slice(3) : units.slice(first, first + 2);
  return shown.map(([value, unit]) => `${value}${unit}`).join('');
}
