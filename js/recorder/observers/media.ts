// Audio and video: what is played, and how.

import { targetOf, throttled, type Context } from './observer'
import { Read } from '../../wire/recorder_protocol'
import { IncrementalSource } from '../../wire/rrweb'

/** rrweb's `MediaInteractions`, by number. */
const EVENTS = ['play', 'pause', 'seeked', 'volumechange', 'ratechange']

export function observeMedia({ engine, options, document, emit, listen, onStop }: Context): void {
  EVENTS.forEach((name, type) => {
    const waiting = new Set<HTMLMediaElement>()
    const told = throttled(options.sampling?.media ?? 500, () => {
      for (const media of waiting) {
        const { currentTime, volume, muted, playbackRate, loop } = media
        emit(IncrementalSource.MediaInteraction, (idOf) => {
          const id = idOf(media)
          return id > 0 ? { type, id, currentTime, volume, muted, playbackRate, loop } : undefined
        })
      }
      waiting.clear()
    })
    listen(document, name, (event) => {
      const media = targetOf(event) as HTMLMediaElement
      if (media.volume === undefined) return
      // a snapshot would describe it differently now
      engine.markNode_(media, Read.Shown)
      waiting.add(media)
      told()
    })
    onStop(told.cancel)
  })
}
