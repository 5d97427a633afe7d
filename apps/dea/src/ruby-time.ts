/** `2012-11-13 22:13:08 +0000`, as Ruby wrote it. */
export const rubyTime = (time: Date): string => time.toISOString().replace(/T(.*)\.\d+Z$/, ' $1 +0000');
