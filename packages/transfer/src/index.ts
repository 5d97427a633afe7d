export { type Downloaded, download } from './download.ts';
export { TransferError } from './errors.ts';
export type { TransferOptions } from './request.ts';
export { upload } from './upload.ts';
