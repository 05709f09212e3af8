// Pages of Playwright's browsers, whose PostHog is the local one.

/** What is used of Playwright's `Page` or `BrowserContext`. */
export interface Routed {
  route(url: RegExp, handler: (route: Route) => Promise<void>): Promise<unknown>
  addInitScript(script: () => void): Promise<unknown>
}
interface Route {
  request(): { url(): string; headers(): Record<string, string> }
  fetch(options: { url: string; headers: Record<string, string> }): Promise<unknown>
  fulfill(answer: { response: unknown }): Promise<void>
  abort(): Promise<void>
}

/** PostHog's own hosts, also those of its assets. */
const POSTHOG = /^https:\/\/([\w-]+\.)*posthog\.com$/

/** Runs in the page: SDKs drop what browsers send that a program steers. */
function lookLikeVisitor(): void {
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(Navigator.prototype, name, { get: () => value, configurable: true })
  }
  define('webdriver', false)
  define('userAgent', navigator.userAgent.replace('HeadlessChrome', 'Chrome'))
  const { userAgentData } = navigator as { userAgentData?: { brands: { brand: string; version: string }[] } }
  if (!userAgentData) return
  const brands = userAgentData.brands.map(({ brand, version }) => ({
    brand: brand.replace('HeadlessChrome', 'Google Chrome'),
    version,
  }))
  Object.defineProperty(Object.getPrototypeOf(userAgentData), 'brands', {
    get: () => brands,
    configurable: true,
  })
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Requests to PostHog's hosts and to `hosts` (origins) go to the server at `url`. */
export async function attach(target: Routed, url: string, hosts: string[]): Promise<void> {
  await target.addInitScript(lookLikeVisitor)
  const origins = [POSTHOG.source.slice(1, -1), ...hosts.map((host) => escaped(new URL(host).origin))]
  await target.route(new RegExp(`^(${origins.join('|')})/`), async (route) => {
    const request = route.request()
    const { pathname, search } = new URL(request.url())
    const { host: _, ...headers } = request.headers()
    try {
      await route.fulfill({ response: await route.fetch({ url: url + pathname + search, headers }) })
    } catch {
      // the page or the server is gone
      await route.abort().catch(() => {})
    }
  })
}
