import { expect, type Locator, type Page } from '@playwright/test'

/** The Persons page, as its user sees it. */
export class PersonsPage {
  readonly rows: Locator
  readonly detail: Locator
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
    this.rows = page.getByRole('list', { name: 'Persons' }).getByRole('button')
    this.detail = page.getByRole('complementary', { name: 'Person' })
  }

  async open(query = ''): Promise<void> {
    await this.#page.goto(`/persons/${query}`)
    await expect(this.#page.getByText(/^[\d,]+ persons?$/)).toBeVisible()
  }

  /** A property's row in the details. */
  property(name: string): Locator {
    return this.detail
      .getByRole('row')
      .filter({ has: this.#page.getByRole('rowheader', { name, exact: true }) })
  }
}
