// What a recording tells besides the page: the console and the network.

import type { RecordPlugin } from '../recorder/options'
import { consolePlugin } from './console'
import { make, type RecordedEvent } from './events'
import type { HostSdk, RecordingConfig } from './host'
import { networkOptions, networkPlugin } from './network'
import { EventType } from '../wire/rrweb'

const CONSOLE = 'rrweb/console@1'
/** Longer texts of a console line are cut, characters. */
const MAX_CHARACTERS = 2000
/** A console line has no more texts. */
const MAX_TEXTS = 10
const CUT = '...[truncated]'

/**
 * Requests of local pages are recorded on request only: a developer's recordings are full of them otherwise.
 */
const LOCAL = /^(localhost|127\.0\.0\.1)$/

export function makePlugins(sdk: HostSdk, config: RecordingConfig, isForced: boolean): RecordPlugin[] {
  const plugins: RecordPlugin[] = []
  if (sdk.config.enable_recording_console_log ?? config.consoleLogRecordingEnabled)
    plugins.push(consolePlugin())
  const options = networkOptions(sdk, config)
  if (options && (isForced || !LOCAL.test(location.hostname))) plugins.push(networkPlugin(sdk, options))
  return plugins
}

/**
 * Has a plugin observe the page before there is a recorder: `tell` gets what it finds until the recorder takes over, which
 * then stops it, too.
 */
export function prepared(plugin: RecordPlugin, tell: (payload: unknown) => void): RecordPlugin {
  const observe = plugin.observer!
  let stop: ReturnType<typeof observe> | undefined = observe((payload) => tell(payload), window, {})
  return {
    ...plugin,
    observer(recorder, view, options) {
      if (view !== window || !stop) return observe(recorder, view, options)
      const end = stop
      stop = undefined
      tell = recorder
      return end
    },
  }
}

/** A console line of a size that a recording can have; everything else as it is. */
export function shortened(event: RecordedEvent): RecordedEvent {
  const line = event.type === EventType.Plugin && event.data!.plugin === CONSOLE && event.data!.payload
  const texts: (string | undefined)[] | undefined = line?.payload
  if (!texts?.some((text) => text && text.length > MAX_CHARACTERS) && !(texts && texts.length > MAX_TEXTS))
    return event
  const payload = texts
    .slice(0, MAX_TEXTS)
    .map((text) => (text && text.length > MAX_CHARACTERS ? text.slice(0, MAX_CHARACTERS) + CUT : text))
  if (texts.length > MAX_TEXTS) payload.push(CUT)
  return make(EventType.Plugin, { ...event.data, payload: { ...line, payload } }, event.timestamp)
}
