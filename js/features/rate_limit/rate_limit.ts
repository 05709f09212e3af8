// Warns of events that the client's own limit has dropped. The limit is in src/features/rate_limit.

import type { Context } from '../../client/context'
import * as logger from '../../platform/logger'

/** Warns the page, and the project by an event with this message. The core has to know whether that left. */
export function warnOfLimit(client: Context, message: string): void {
  logger.critical('This capture call is ignored due to client rate limiting.')
  const warning = client.capture(
    '$$client_ingestion_warning',
    { $$client_ingestion_warning_message: message },
    { skip_client_rate_limiting: true },
  )
  if (warning) client.core_.limitWarned_()
}
