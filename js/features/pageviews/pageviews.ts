// Page views: what listens and decides is src/features/pageviews.

import type { Context } from '../../client/context'

export function startPageviews(client: Context): void {
  client.onCapturing_(() => client.core_.captureFirstPageview_())
}
