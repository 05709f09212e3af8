import { expect, type Locator, type Page } from '@playwright/test'

/** The Activity page, as its user sees it. */
export class ActivityPage {
  readonly rows: Locator
  readonly detail: Locator
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
    this.rows = page.getByRole('list', { name: 'Events', exact: true }).getByRole('button')
    this.detail = page.getByRole('complementary', { name: 'Details' })
  }

  async open(query = ''): Promise<void> {
    await this.#page.goto(`/activity/${query}`)
    await expect(this.#page.getByText('Live', { exact: true })).toBeVisible()
  }

  row(event: string): Locator {
    return this.rows.filter({ hasText: event })
  }

  /** A property's row in the details. */
  property(name: string): Locator {
    return this.detail
      .getByRole('row')
      .filter({ has: this.#page.getByRole('rowheader', { name, exact: true }) })
  }
}
