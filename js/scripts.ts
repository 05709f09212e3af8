// Scripts from PostHog's hosts.

import type { PostHogConfig } from '@posthog/types'

/** By address: what is asked for twice, or by two instances, is loaded once. */
const scripts: Record<string, Promise<unknown>> = {}

/** Loads a script into the page, unless the page forbids it or has it on its way. */
export function loadScript(url: string, config: PostHogConfig): Promise<unknown> {
  return (scripts[url] ??= new Promise((resolve, reject) => {
    // what throws in here rejects
    if (config.disable_external_dependency_loading) throw url
    const given = { crossOrigin: 'anonymous', src: url, onload: resolve, onerror: reject }
    let script: HTMLScriptElement | null = Object.assign(document.createElement('script'), given)
    if (config.prepare_external_dependency_script) script = config.prepare_external_dependency_script(script)
    if (!script) throw url
    document.head.append(script)
  }))
}
