// Whether an input was the user's.
import { missing, of, SOURCE } from '../lib/events.mjs'

export default {
  options: () => ({ userTriggeredOnInput: true }),
  html: `<!doctype html><html><head><title>Input</title><link rel="icon" href="data:,"></head><body><input id="i"><input type="checkbox" id="c"><div contenteditable id="e">editable</div><textarea id="t"></textarea></body></html>`,
  steps: [
    { real: (page) => page.locator('#i').pressSequentially('user') },
    () => (document.querySelector('#i').value = 'script'),
    { real: (page) => page.locator('#c').click() },
    {
      real: async (page) => {
        await page.locator('#e').click()
        await page.keyboard.press('End')
        await page.keyboard.type(' and typed')
        await page.keyboard.press('Enter')
        await page.keyboard.type('a second line')
      },
    },
    { real: (page) => page.locator('#t').pressSequentially('one\ntwo') },
    { real: (page) => page.locator('#i').press('Backspace') },
  ],
  check: (events) => {
    const inputs = of(events, SOURCE.input)
    return missing({
      'what the user typed, as such': inputs.some(
        ({ text, userTriggered }) => text === 'user' && userTriggered === true,
      ),
      'what a script set, as such': inputs.some(
        ({ text, userTriggered }) => text === 'script' && userTriggered === false,
      ),
      'a ticked box': inputs.some(
        ({ isChecked, userTriggered }) => isChecked === true && userTriggered === true,
      ),
    })
  },
}
