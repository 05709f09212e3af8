import { listed, request } from '../shared/api'

export interface Metric {
  uuid: string
  name?: string
  metric_type: string
  series?: { event: string | null }[]
  source?: { event: string | null; math?: string; math_property?: string }
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

export const createExperiment = (name: string, key: string, goal: string): Promise<Experiment> => {
  const series = [{ kind: 'EventsNode', event: goal, name: goal }]
  const metric = { kind: 'ExperimentMetric', metric_type: 'funnel', series }
  return request('experiments/', { method: 'POST', body: { name, feature_flag_key: key, metrics: [metric] } })
}

export const act = (id: number, action: string): Promise<Experiment> =>
  request(`experiments/${id}/${action}/`, { method: 'POST' })

const ask = <T>(query: object): Promise<T> => request('query/', { method: 'POST', body: { query } })

export const fetchExposures = (id: number): Promise<Exposures> =>
  ask({ kind: 'ExperimentExposureQuery', experiment_id: id })

export const fetchResults = (id: number, metric: Metric): Promise<Results> =>
  ask({ kind: 'ExperimentQuery', experiment_id: id, metric })
