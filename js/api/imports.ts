// The lazily loaded files of the package's modules. Bundlers make files of their own of these.

import type { FileLoader, FileName } from '../features/extensions/extensions'

const files: Record<FileName, () => Promise<unknown>> = {
  extensions: () => import('../entries/extensions.js'),
  signals: () => import('../entries/signals.js'),
  webmcp: () => import('../entries/webmcp.js'),
  debug: () => import('../entries/debug.js'),
}

/** Imports a file. */
export const importFile: FileLoader = (_, file) => files[file]()
