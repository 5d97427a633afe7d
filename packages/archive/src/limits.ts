/** How much an app package may ask of the machine that unpacks it. */
export interface Limits extends DropletLimits {
  /** Unpacked bytes per packed byte; looked at only above `RATIO_MATTERS_FROM` unpacked bytes. */
  ratio: number;
}

/** How much a droplet may ask. How dense it is says nothing: small files that are alike are compressed together. */
export interface DropletLimits {
  /** Files, directories and links together, with the directories that are only implied. */
  entries: number;
  /** Bytes of all files together, unpacked. */
  bytes: number;
}

/** Generous: an application of 2012 had some thousand files and some 100 MB. */
export const defaultLimits: Limits = {
  entries: 100_000,
  bytes: 2 * 1024 ** 3,
  ratio: 200,
};

/** A droplet holds what staging added, too. */
export const defaultDropletLimits: DropletLimits = {
  entries: 2 * defaultLimits.entries,
  bytes: 2 * defaultLimits.bytes,
};

/** Small things may be as dense as they like: an empty log of 10 MB hurts nobody. */
export const RATIO_MATTERS_FROM = 64 * 1024 ** 2;
