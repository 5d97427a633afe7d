/** How much a package may ask of the machine that unpacks it. */
export interface Limits {
  /** Files, directories and links together. */
  entries: number;
  /** Bytes of all files together, unpacked. */
  bytes: number;
  /** Unpacked bytes per packed byte; looked at only above `RATIO_MATTERS_FROM` unpacked bytes. */
  ratio: number;
}

/** Generous: an application of 2012 had some thousand files and some 100 MB. */
export const defaultLimits: Limits = {
  entries: 100_000,
  bytes: 2 * 1024 ** 3,
  ratio: 200,
};

/** Small things may be as dense as they like: an empty log of 10 MB hurts nobody. */
export const RATIO_MATTERS_FROM = 64 * 1024 ** 2;
