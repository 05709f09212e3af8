// `posthog-wasm/rrweb-plugin-console-record`: what the page writes to the console, for `record` of `posthog-wasm/rrweb`.

import type { RecordPlugin } from '../recorder/options'
import { consolePlugin, type ConsoleOptions } from '../session_replay/console'

export const PLUGIN_NAME = 'rrweb/console@1'

export const getRecordConsolePlugin = (options?: ConsoleOptions): RecordPlugin => consolePlugin(options)
