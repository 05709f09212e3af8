// Where lazily loaded scripts leave what they bring, by PostHog's contract: SDKs and scripts of either maker find each
// other there.

/** The page's `__PosthogExtensions__`. */
export const posthogExtensions = <Known extends object = Record<string, any>>(): Known =>
  ((globalThis as { __PosthogExtensions__?: any }).__PosthogExtensions__ ??= {})
