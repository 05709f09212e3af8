// Which gestures are dead: js/dead_clicks/judge.ts. The pages of the conformance scenarios have the rest.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { load } from './lib/load.mjs'

const { Judge, delaysOf, nameOf } = await load('dead_clicks/judge')

const NODES = [{ id: 'a' }, { id: 'b' }]
const click = (timestamp = 1000, node = NODES[0]) => ({ type: 'click', node, originalEvent: {}, timestamp })

/** A page with the usual limits, or these, on which one click waits since 1,000. */
function clicked(limits = {}) {
  const judge = new Judge(limits)
  judge.take_(click())
  return judge
}
const countAt = (judge, now) => judge.check_(now).length

describe('a click', () => {
  it('without any sign is dead after the longest wait', () => {
    const judge = clicked()
    assert.deepEqual([countAt(judge, 2000), countAt(judge, 3000), countAt(judge, 3499)], [0, 0, 0])
    const [dead, ...others] = clicked().check_(3750)
    assert.equal(others.length, 0)
    assert.equal(nameOf(dead), '$dead_click')
    assert.deepEqual(clicked().reasons_(dead), {
      $dead_click_last_mutation_timestamp: undefined,
      $dead_click_event_timestamp: 1000,
      $dead_click_scroll_timeout: false,
      $dead_click_mutation_timeout: false,
      $dead_click_absolute_timeout: true,
      $dead_click_selection_changed_timeout: false,
      $dead_click_visibility_changed_timeout: false,
    })
    assert.equal(delaysOf(dead).$dead_click_absolute_delay_ms, 2750)
  })

  it('is neither dead nor waits between both waits, as in posthog-js', () => {
    const judge = clicked()
    assert.equal(countAt(judge, 3600), 0)
    assert.equal(judge.waiting_.length, 0)
  })

  it('lives by a change of the document until its threshold and dies by a later one', () => {
    for (const [at, dead] of [
      [999, 1],
      [1000, 0],
      [3499, 0],
      [3500, 1],
    ]) {
      const judge = clicked()
      judge.sign_('mutation', at)
      assert.equal(countAt(judge, 3800), dead, `${at}`)
    }
  })

  it('lives by any scroll within the threshold; of later ones those at a multiple of fifty count', () => {
    const scrolled = (...times) => {
      const judge = clicked()
      for (const at of times) judge.sign_('scroll', at)
      return [countAt(judge, 2000), judge.waiting_.length]
    }
    assert.deepEqual(scrolled(1099), [0, 0])
    assert.deepEqual(scrolled(1151), [0, 1])
    assert.deepEqual(scrolled(1150, 1151), [1, 0])
  })

  it('lives by a change of the selection on either side of it', () => {
    for (const [at, dead] of [
      [901, 0],
      [900, 1],
    ]) {
      const judge = new Judge({})
      judge.sign_('selection', at)
      judge.take_(click())
      assert.equal(countAt(judge, 3800), dead, `${at}`)
    }
    const judge = clicked()
    judge.sign_('selection', 1050)
    judge.sign_('selection', 1900)
    assert.deepEqual([countAt(judge, 2000), judge.waiting_.length], [0, 0])
    const late = clicked()
    late.sign_('selection', 1900)
    assert.equal(countAt(late, 2000), 1)
  })

  it('lives by a selection in its own gesture, unless the threshold is 0', () => {
    for (const [limits, dead] of [
      [{}, 0],
      [{ selection_change_threshold_ms: 0 }, 1],
    ]) {
      const judge = new Judge(limits)
      judge.take_(click(), undefined, true)
      assert.equal(countAt(judge, 3800), dead)
    }
  })

  it('lives by visibility and focus within a second, and never dies by them', () => {
    for (const sign of ['visibility', 'focus']) {
      const before = new Judge({})
      before.sign_(sign, 1)
      before.take_(click())
      assert.equal(countAt(before, 3800), 0)
      const after = clicked()
      after.sign_(sign, 1999)
      assert.equal(countAt(after, 3800), 0)
      const late = clicked()
      late.sign_(sign, 2000)
      assert.deepEqual([countAt(late, 2600), late.waiting_.length], [0, 1])
    }
  })

  it('on the same element within a second is the same', () => {
    const judge = clicked()
    judge.take_(click(1999))
    assert.equal(judge.waiting_.length, 1)
    judge.take_(click(1999, NODES[1]))
    judge.take_(click(2000))
    assert.equal(judge.waiting_.length, 3)
  })
})

describe('a swipe', () => {
  /** Swipes by so many pixels. */
  const swipe = (judge, x, y, count = 1) => {
    judge.touchStart_(count, 0, 0, 900)
    return judge.touchEnd_(x, y)
  }

  it('goes far enough, in one of four directions', () => {
    for (const [x, y, direction, distance] of [
      [30, 29, 'right', 42],
      [-40, 3, 'left', 40],
      [3, 40, 'down', 40],
      [3, -40.4, 'up', 41],
    ])
      assert.deepEqual(swipe(new Judge({}), x, y), { direction, distance })
    assert.equal(swipe(new Judge({}), 20, 20), undefined)
    assert.equal(new Judge({}).touchEnd_(90, 0), undefined)
    assert.equal(swipe(new Judge({}), 90, 0, 2), undefined)
  })

  it('that did something on its way is none', () => {
    for (const sign of ['mutation', 'scroll', 'selection']) {
      const judge = new Judge({})
      judge.touchStart_(1, 0, 0, 900)
      judge.sign_(sign, 900)
      assert.equal(judge.touchEnd_(90, 0), undefined)
    }
  })

  it('is reported so many times, clicks without end', () => {
    const judge = new Judge({ max_dead_swipes_per_page_load: 1 })
    for (const node of NODES) judge.take_({ ...click(1000, node), type: 'swipe' }, swipe(judge, 90, 0))
    judge.take_(click())
    const dead = judge.check_(3800)
    assert.deepEqual(dead.map(nameOf), ['$dead_swipe', '$dead_click'])
    assert.equal(delaysOf(dead[0]).$dead_swipe_direction, 'right')
    assert.equal(swipe(judge, 90, 0), undefined)
  })
})
