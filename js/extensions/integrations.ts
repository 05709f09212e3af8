// Intercom and Crisp: loads PostHog's scripts for them as the option `integrations` says (posthog-js
// `external-integration.ts`, 1.449.2).

import { posthogExtensions } from '../platform/posthog_extensions'
import { guarded } from '../wasm/guard'
import * as logger from '../platform/logger'
import { loadDependency } from './scripts'
import type { Sdk } from './sdk'

const SCRIPTS: Record<string, string> = {
  intercom: 'intercom-integration',
  crispChat: 'crisp-chat-integration',
}
interface Integration {
  start(sdk: Sdk): void
  stop(): void
}

export function makeIntegrations(sdk: Sdk) {
  const there = (name: string): Integration | undefined => posthogExtensions().integrations?.[name]
  const startIfEnabledOrStop = (): void => {
    for (const [name, isOn] of Object.entries(sdk.config.integrations ?? {})) {
      const script = SCRIPTS[name]
      if (!isOn) guarded(() => there(name)?.stop())()
      else if (script && !there(name))
        loadDependency(sdk, script, (error) => {
          if (error) logger.error('failed to load script', error)
          else if (sdk.__loaded) there(name)?.start(sdk)
        })
    }
  }
  startIfEnabledOrStop()
  sdk.onConfig_(startIfEnabledOrStop)
  sdk.stops_.push(() => {
    for (const name of Object.keys(SCRIPTS)) there(name)?.stop()
  })
  return { startIfEnabledOrStop }
}
