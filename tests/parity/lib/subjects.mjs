// Whom flags are evaluated for: always the same, but for dates, which lie as far back from now.
import { chance } from '../../chaos/lib/random.mjs'

const DAY = 86_400_000

export function subjects(count) {
  const random = chance(20)
  const one = (list) => list[Math.floor(random() * list.length)]
  const number = (below) => Math.floor(random() * below)
  return Array.from({ length: count }, (_, index) => {
    const company = `company-${number(400)}`
    return {
      distinct_id: one([
        `user-${index}`,
        `${index}`,
        `0190-${index.toString(16)}-ünïcode`,
        `${index}@example.com`,
      ]),
      groups: { company },
      person_properties: {
        plan: one(['free', 'pro', 'team', 'Enterprise']),
        country: one(['de', 'fr', 'it', 'us', 'br']),
        beta: one([true, false, 'true', 'no']),
        email: `user${number(60)}@${one(['posthog.com', 'example.com', 'example.org'])}`,
        age: number(100),
        score: number(1000) / 1000,
        // Half a day off, so that no boundary of whole days is passed while the test runs.
        signed_up: new Date(Date.now() - (number(3000) + 0.5) * DAY).toISOString(),
        version: `${number(5)}.${number(5)}.${number(5)}`,
      },
      group_properties: { company: { size: number(1000) } },
    }
  })
}
