// Dead clicks: has a script find them, ours or PostHog's, where the page or the project wants them.

import { posthogExtensions } from '../platform/posthog_extensions'
import * as logger from '../platform/logger'
import { PersistedKey } from '../wire/persisted_keys'
import { loadDependency } from './scripts'
import type { Sdk } from './sdk'

interface Detector {
  start(target: Node): void
  stop(): void
}
type OnCapture = (click: { originalEvent?: Event }) => void

/** Runs the script's detector while `isWanted`; with `onCapture` for a feature, which gets its clicks in place of events. */
export function detectDeadClicks(sdk: Sdk, isWanted: () => boolean, onCapture?: OnCapture) {
  let detector: Detector | undefined
  const start = (): void => {
    const { initDeadClicksAutocapture: init } = posthogExtensions()
    // what was wanted may have changed while the script was on its way
    if (detector || !init || !sdk.__loaded || !isWanted()) return
    const { capture_dead_clicks: own } = sdk.config
    const options: Record<string, unknown> = {
      ...(typeof own === 'object' ? own : {}),
      __onCapture: onCapture,
      ...(onCapture && { capture_dead_swipes: false }),
    }
    detector = init(sdk, options) as Detector
    detector.start(document)
  }
  const stop = (): void => {
    detector?.stop()
    detector = undefined
  }
  sdk.stops_.push(stop)
  return {
    stop,
    startIfEnabledOrStop(): void {
      if (!isWanted()) stop()
      else if (posthogExtensions().initDeadClicksAutocapture) start()
      else
        loadDependency(sdk, 'dead-clicks-autocapture', (error) => {
          if (error) logger.error('failed to load script', error)
          else start()
        })
    },
    get lazyLoadedDeadClicksAutocapture(): Detector | undefined {
      return detector
    },
  }
}

export function makeDeadClicks(sdk: Sdk) {
  const isWanted = (): boolean => {
    const { capture_dead_clicks: own } = sdk.config
    return !!(own ?? sdk.get_property(PersistedKey.DeadClicksEnabled))
  }
  const feature = detectDeadClicks(sdk, isWanted)
  sdk.onConfig_(feature.startIfEnabledOrStop)
  sdk.onRemoteConfig_((remote) => {
    if (remote && 'captureDeadClicks' in remote) feature.startIfEnabledOrStop()
  })
  feature.startIfEnabledOrStop()
  return feature
}
