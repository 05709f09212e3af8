// Page views: what listens and decides is src/features/pageviews.

import type { Client } from '../../client/client'

export function startPageviews(client: Client): void {
  client.core_.startPageviews_()
  client.onCapturing_(() => client.core_.captureFirstPageview_())
}
