import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test'

/** The Replay page, as its user sees it. */
export class ReplayPage {
  readonly recordings: Locator
  readonly moments: Locator
  /** What was recorded, as the player shows it. */
  readonly recorded: FrameLocator
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
    this.recordings = page.getByRole('list', { name: 'Recordings' }).getByRole('button')
    this.moments = page.getByRole('list', { name: 'Moments' }).getByRole('button')
    this.recorded = page.frameLocator('.replayer-wrapper iframe')
  }

  async open(query: Record<string, string> = {}): Promise<void> {
    await this.#page.goto(`/replay/?${new URLSearchParams(query)}`)
    await expect(this.#page.getByRole('status').getByText('Live', { exact: true })).toBeVisible()
  }

  moment(title: string): Locator {
    return this.moments.filter({ hasText: title })
  }

  /** A picture of what the player shows, without its pointer. */
  picture(): Promise<Buffer> {
    const style = '.replayer-mouse, .replayer-mouse-tail { visibility: hidden !important }'
    return this.#page.locator('.replayer-wrapper iframe').screenshot({ style })
  }
}
