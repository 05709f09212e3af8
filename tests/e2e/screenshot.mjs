// Takes the README's picture of the Activity page: `node tests/e2e/screenshot.mjs [file]`.
// It starts a collector of its own and lets a few customers shop; nothing on the picture is made up.
import { takePictures, userAgent, viewport } from './pictures.mjs'

const target = process.argv[2] ?? 'docs/activity.png'
const customers = [
  { home: '/app/', email: 'grace@example.com', name: 'Grace Hopper', products: ['Quiet Clock'] },
  { home: '/shop/', products: ['Market Tote'] },
  { home: '/shop/', email: 'ada@example.com', name: 'Ada Lovelace', products: ['Trail Mug', 'Burrow Lamp'] },
  { home: '/app/', products: ['Hush Headphones'] },
]

await takePictures(async (baseURL, browser) => {
  for (const customer of customers) await shop(baseURL, browser, customer)
  await picture(baseURL, browser)
})
console.log(target)

async function shop(baseURL, browser, { home, email, name, products }) {
  const context = await browser.newContext({ baseURL, userAgent, viewport })
  const page = await context.newPage()
  const follow = async (area, link) => {
    await page.getByRole(area).getByRole('link', { name: link }).click()
    await page.waitForLoadState('load')
  }
  await page.goto(home)
  for (const product of products) {
    await follow('navigation', 'Products')
    await follow('main', product)
    await page.getByRole('button', { name: 'Add to cart' }).click()
  }
  if (email) {
    await follow('navigation', 'Cart')
    await page.getByRole('button', { name: 'Check out' }).click()
    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Full name').fill(name)
    await page.getByRole('button', { name: 'Continue to payment' }).click()
    const card = page.frameLocator('iframe[title="Card"]')
    await card.getByLabel('Name on card').fill(name)
    await card.getByLabel('Card number').pressSequentially('4242 4242 4242 4242')
    await card.getByLabel('Security code').pressSequentially('123')
    await page.getByLabel('Password').pressSequentially('a-demo-password')
    await page.getByRole('button', { name: 'Pay' }).click()
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    await page.waitForLoadState('load')
  }
  // The event is on its way when its request is; the page may go then.
  await Promise.all([page.waitForEvent('close'), page.close({ runBeforeUnload: true })])
  await context.close()
}

async function picture(baseURL, browser) {
  const context = await browser.newContext({ baseURL, viewport, colorScheme: 'light' })
  const page = await context.newPage()
  await page.goto('/activity/')
  await page.getByText('Live', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'order_completed' }).first().click()
  await page.getByRole('table').waitFor()
  await page.screenshot({ path: target, animations: 'disabled' })
}
