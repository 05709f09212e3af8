// Scripts from PostHog's hosts.

import type { PostHogConfig } from '@posthog/types'

/** By address: what is asked for twice, or by two instances, is loaded once. */
const scripts: Record<string, Promise<unknown>> = {}

/** Loads a script into the page, unless the page forbids it or has it on its way. */
export function loadScript(url: string, config: PostHogConfig): Promise<unknown> {
  return (scripts[url] ??= new Promise((resolve, reject) => {
    // what throws in here rejects
    if (config.disable_external_dependency_loading) throw url
    let script: HTMLScriptElement | null = document.createElement('script')
    // a page that was opened as a file may load files beside it, but not with CORS
    if (!url.startsWith('file:')) script.crossOrigin = 'anonymous'
    script.src = url
    // not by properties: zone.js brings what is called by those into the page's zone
    script.addEventListener('load', resolve)
    script.addEventListener('error', reject)
    if (config.prepare_external_dependency_script) script = config.prepare_external_dependency_script(script)
    if (!script) throw url
    const body = config.external_scripts_inject_target === 'body' && document.querySelector('body')
    if (body) body.insertBefore(script, document.querySelector('body > script'))
    else document.querySelector('head')!.append(script)
  }))
}
