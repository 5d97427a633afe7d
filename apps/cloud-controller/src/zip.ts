import { openPromise } from 'yauzl';
import { refusals } from './errors.ts';

/**
 * Checks that a file is a zip whose table of contents begins where its end says: cheap, however large it is. What the
 * entries hold is the stager's to judge, which tells the user in the task log.
 * @throws {Refusal} `notZip`
 */
export async function checkZip(file: string): Promise<void> {
  try {
    const zip = await openPromise(file, { autoClose: false, decodeStrings: false });
    try {
      for await (const _first of zip.eachEntry()) break;
    } finally {
      zip.close();
    }
  } catch {
    throw refusals.notZip();
  }
}
