// `dist/dead-clicks-autocapture.js`: what dead clicks and heatmaps load where they are on. It takes the place of PostHog's
// file of this name: both SDKs find the detector where it leaves it.

import '../platform/natives'
import { posthogExtensions } from '../platform/posthog_extensions'
import { Detector, type DetectorConfig, type DetectorHost } from '../dead_clicks/detector'

const extensions = posthogExtensions()
extensions.initDeadClicksAutocapture = (host: DetectorHost, config?: DetectorConfig) =>
  new Detector(host, config)
