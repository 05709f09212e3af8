import { expect, type Locator, type Page } from '@playwright/test'

/** The Insights page, as its user sees it. */
export class InsightsPage {
  readonly builder: Locator
  readonly saved: Locator
  readonly head: Locator
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
    this.builder = page.getByRole('region', { name: 'Question' })
    this.saved = page.getByRole('list', { name: 'Insights' }).getByRole('button')
    this.head = page.getByRole('form', { name: 'This insight' })
  }

  async open(address = '/insights/'): Promise<void> {
    await this.#page.goto(address)
    await expect(this.#page.getByText(/^\d+ saved insights?$/)).toBeVisible()
  }

  async kind(name: string): Promise<void> {
    await this.builder.getByRole('button', { name, exact: true }).click()
    await expect(this.builder.getByRole('button', { name, exact: true })).toBeFocused()
  }

  /** A part of the form: `Series A`, `Step 2`, `Exclusion 1`. */
  part(name: string): Locator {
    return this.builder.getByRole('group', { name, exact: true })
  }

  async choose(within: Locator, label: string, value: string): Promise<void> {
    await within.getByRole('combobox', { name: label, exact: true }).selectOption(value)
  }

  /** The numbers of a table by the heads of its rows and columns, as they are shown. */
  async numbers(caption: string): Promise<Record<string, Record<string, string>>> {
    const table = this.#page.getByRole('table', { name: caption, exact: true })
    const [heads = [], ...rows] = await table
      .getByRole('row')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')))
    return Object.fromEntries(
      rows.map(([name = '', ...cells]) => [
        name,
        Object.fromEntries(cells.map((cell, index) => [heads[index + 1] ?? '', cell])),
      ]),
    )
  }

  /** Waits until a table has at least these numbers. */
  async expectNumbers(caption: string, expected: Record<string, Record<string, string>>): Promise<void> {
    await expect.poll(() => this.numbers(caption), { intervals: [100] }).toMatchObject(expected)
  }
}
