// Product tours: loads PostHog's script that shows them, and their definitions (posthog-js `posthog-product-tours.ts`, 1.449.2).

import { posthogExtensions } from '../platform/posthog_extensions'
import { guarded } from '../wasm/guard'
import * as logger from '../platform/logger'
import { PersistedKey } from '../wire/persisted_keys'
import { withCallbacks } from './callbacks'
import { send } from './request'
import { loadDependency } from './scripts'
import type { Sdk } from './sdk'

type Tour = { id: string }
type Callback = (tours: Tour[], context: { isLoaded: boolean; error?: string }) => void
/** What PostHog's script makes. */
interface Manager {
  stop(): void
  getActiveProductTours(callback: Callback): void
  showTourById(id: string): void
  previewTour(tour: Tour): void
  dismissTour(reason: string): void
  nextStep(): void
  previousStep(): void
  resetTour(id: string): void
  resetAllTours(): void
  cancelPendingTour(id: string): void
}

export function makeProductTours(sdk: Sdk) {
  let manager: Manager | null = null
  let kept: Tour[] | undefined
  const isEnabled = (): boolean =>
    !sdk.config.disable_product_tours && !!sdk.get_property(PersistedKey.ProductToursEnabled)
  const start = (): void => {
    if (sdk.__loaded) manager ??= (posthogExtensions().generateProductTours?.(sdk, true) as Manager) ?? null
  }
  const load = (done: () => void): void => {
    if (posthogExtensions().generateProductTours) done()
    else
      loadDependency(sdk, 'product-tours', (error) => {
        if (error) logger.error('Could not load product tours script', error)
        else done()
      })
  }
  const clearCache = (): void => {
    kept = undefined
    sdk.unregister(PersistedKey.ProductTours)
  }
  const loadIfEnabled = (): void => {
    if (!manager && isEnabled()) load(start)
  }
  const stop = (): void => {
    if (manager) guarded(() => manager!.stop())()
    manager = null
  }

  const request = async (): Promise<Parameters<Callback>> => {
    const url = sdk.requestRouter.endpointFor('api', `/api/product_tours/?token=${sdk.config.token}`)
    const { statusCode, json } = await send(sdk, { url })
    // switched off meanwhile
    if (!isEnabled()) return [[], { isLoaded: true }]
    if (statusCode !== 200 || !json) {
      const error = `Product Tours API could not be loaded, status: ${statusCode}`
      logger.error(error)
      return [[], { isLoaded: false, error }]
    }
    const tours: Tour[] = Array.isArray(json.product_tours) ? json.product_tours : []
    kept = tours
    sdk.register({ [PersistedKey.ProductTours]: tours })
    return [tours, { isLoaded: true }]
  }

  sdk.onRemoteConfig_((remote) => {
    if (!remote || !('productTours' in remote)) return
    sdk.register({ [PersistedKey.ProductToursEnabled]: !!remote.productTours })
    if (isEnabled()) return loadIfEnabled()
    stop()
    clearCache()
  })
  sdk.stops_.push(stop)
  loadIfEnabled()
  return withCallbacks(
    {
      loadIfEnabled,
      clearCache,
      async getProductTours(callback: Callback, force = false): Promise<void> {
        kept ??= sdk.get_property(PersistedKey.ProductTours)
        if (Array.isArray(kept) && !force) guarded(callback)(kept, { isLoaded: true })
        else guarded(callback)(...(await request()))
      },
      getActiveProductTours(callback: Callback): void {
        if (manager) manager.getActiveProductTours(callback)
        else callback([], { isLoaded: false, error: 'Product tours not loaded' })
      },
      showProductTour: (id: string) => manager?.showTourById(id),
      /** Shows a tour whatever its conditions say. */
      previewTour(tour: Tour): void {
        load(() => {
          start()
          manager?.previewTour(tour)
        })
      },
      dismissProductTour: () => manager?.dismissTour('user_clicked_skip'),
      nextStep: () => manager?.nextStep(),
      previousStep: () => manager?.previousStep(),
      resetTour: (id: string) => manager?.resetTour(id),
      resetAllTours: () => manager?.resetAllTours(),
      cancelPendingTour: (id: string) => manager?.cancelPendingTour(id),
    },
    'getProductTours getActiveProductTours',
  )
}
