// The shared worker of all tabs: it has their live streams.
import { Hub } from './live_hub'

const hub = new Hub()
addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports
  if (port) hub.connect(port)
})
