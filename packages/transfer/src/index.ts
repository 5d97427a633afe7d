export { HOST_PATTERN } from './allowed-hosts.ts';
export { type DownloadOptions, download } from './download.ts';
export { TransferError } from './errors.ts';
export type { TransferOptions } from './request.ts';
export { type SaveOptions, save } from './save.ts';
export { type FilePart, upload } from './upload.ts';
