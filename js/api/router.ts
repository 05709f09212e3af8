// Which of PostHog's hosts a request belongs to: `posthog.requestRouter`.

import type { PostHogConfig } from '@posthog/types'
import type { Core } from '../wasm/exports'

const trimmed = (host: string | null | undefined): string => (host ?? '').trim().replace(/\/$/, '')

/** posthog-js's view of its hosts, over the config as it is when asked. */
export function makeRouter(owner: { config: PostHogConfig; core_: Core }) {
  const router = {
    /** The host that the page reaches PostHog by. */
    get apiHost(): string {
      return trimmed(owner.config.api_host).replace('//app.posthog.com', '//us.i.posthog.com')
    },
    /** The host of PostHog's app, for people to look at. */
    get uiHost(): string {
      const host = trimmed(owner.config.ui_host) || router.apiHost.replace('.i.posthog.com', '.posthog.com')
      return host.replace('//app.posthog.com', '//us.posthog.com')
    },
    /** Where PostHog runs it; `custom` for every other host. */
    get region(): string {
      return /\/\/(us|eu)(\.i)?\.posthog\.com$/.exec(router.apiHost)?.[1] ?? 'custom'
    },
    /** `path` on the host for its kind of request. */
    endpointFor(target: 'api' | 'ui' | 'assets' | 'flags', path = ''): string {
      const { config } = owner
      if (path && path[0] !== '/') path = '/' + path
      if (target === 'ui') return router.uiHost + path
      if (target === 'flags') return (trimmed(config.flags_api_host) || router.apiHost) + path
      const assets = target === 'assets'
      const own = assets && path.startsWith('/static/') && trimmed(config.asset_host)
      if (own) return own + path
      return owner.core_.endpoint_(String(path), assets)
    },
  }
  return router
}
