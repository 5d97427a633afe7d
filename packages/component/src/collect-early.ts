import { setFlagsFromString } from 'node:v8';

/**
 * To be imported first of all, before anything else is even loaded. It keeps the collector's young generation at the 2 MB
 * that it begins with, which otherwise grows to many times that while a program is loaded.
 *
 * What our services move are bytes in buffers, of which the collector sees little more than a handle: by the time it had
 * 30 MB of handles, hundreds of MB of buffers would wait for it. Collected early, the memory of one buffer is soon another's,
 * and still in the processor's cache: a cloud controller takes in a large droplet with a third of the work.
 */
setFlagsFromString('--semi-space-growth-factor=1');
