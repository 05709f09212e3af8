import { listed, request } from '../shared/api'

export interface EventsNode {
  kind: 'EventsNode'
  event: string | null
  name?: string
  math?: string
  math_property?: string
}

/** PostHog's `ExperimentMetric`, as far as this page makes it. */
export interface Metric {
  uuid?: string
  kind: 'ExperimentMetric'
  name?: string
  metric_type: 'funnel' | 'mean' | 'ratio' | 'retention'
  series?: EventsNode[]
  source?: EventsNode
  numerator?: EventsNode
  denominator?: EventsNode
  start_event?: EventsNode
  completion_event?: EventsNode
  start_handling?: 'first_seen' | 'last_seen'
  retention_window_start?: number
  retention_window_end?: number
  retention_window_unit?: string
}

export interface Experiment {
  id: number
  name: string
  feature_flag_key: string
  feature_flag: { id: number } | null
  status: 'draft' | 'running' | 'paused' | 'stopped'
  start_date: string | null
  end_date: string | null
  metrics: Metric[]
}

/** What the persons of a variant did. */
export interface Sample {
  key: string
  number_of_samples: number
  sum: number
  /** Of ratios and retentions. */
  denominator_sum?: number
  validation_failures: string[]
  chance_to_win?: number
  credible_interval?: [number, number]
  p_value?: number
  confidence_interval?: [number, number]
  significant?: boolean
}

export interface Results {
  baseline: Sample
  variant_results: Sample[]
}

export interface Exposures {
  total_exposures: Record<string, number>
  sample_ratio_mismatch: { p_value: number } | null
}

export const fetchExperiments = (): Promise<Experiment[]> => listed('experiments/', { limit: 1000 })

export const createExperiment = (name: string, key: string, goal: Metric): Promise<Experiment> =>
  request('experiments/', { method: 'POST', body: { name, feature_flag_key: key, metrics: [goal] } })

export const act = (id: number, action: string): Promise<Experiment> =>
  request(`experiments/${id}/${action}/`, { method: 'POST' })

const ask = <T>(query: object): Promise<T> => request('query/', { method: 'POST', body: { query } })

export const fetchExposures = (id: number): Promise<Exposures> =>
  ask({ kind: 'ExperimentExposureQuery', experiment_id: id })

export const fetchResults = (id: number, metric: Metric): Promise<Results> =>
  ask({ kind: 'ExperimentQuery', experiment_id: id, metric })
