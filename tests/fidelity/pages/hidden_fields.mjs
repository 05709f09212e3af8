// Fields that are hidden, shown and hidden again: the value of a hidden one is its attribute, that of a text is not.
export default {
  points: Infinity,
  looks: { secrets: '[data-secret]' },
  html: `<!doctype html><html><head><title>Hidden fields</title><link rel="icon" href="data:,"></head><body>
<input id="hidden" type="hidden" value="written" data-secret><input id="text" value="typed"><input id="password" type="password" value="secret" data-secret>
<input id="empty" type="hidden" data-secret></body></html>`,
  steps: [
    () => {
      for (const input of document.querySelectorAll('input')) input.type = 'text'
    },
    () => {
      for (const input of document.querySelectorAll('input')) input.value = ''
    },
    () => {
      for (const input of document.querySelectorAll('input')) input.type = 'hidden'
      document.querySelector('#text').dataset.secret = ''
    },
    () => {
      for (const input of document.querySelectorAll('input')) input.value = 'another value'
    },
    () => {
      for (const input of document.querySelectorAll('input')) input.type = 'password'
    },
    () => {
      for (const input of document.querySelectorAll('input')) input.value = 'longer than all before'
    },
    () => {
      for (const input of document.querySelectorAll('input')) {
        input.value = ''
        input.type = 'hidden'
      }
    },
    () => {
      document.querySelector('#text').setAttribute('value', 'as an attribute')
      document.querySelector('#empty').type = 'text'
    },
    () => {
      document.querySelector('#empty').setAttribute('value', 'as an attribute')
      document.querySelector('#text').type = 'text'
    },
  ],
}
