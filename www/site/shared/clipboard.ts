/** Copies text and says so on the button for a moment. */
export async function copyFromButton(button: HTMLButtonElement, text: string): Promise<void> {
  const label = button.dataset.label ?? button.textContent ?? ''
  button.dataset.label = label
  try {
    await navigator.clipboard.writeText(text)
    button.textContent = 'Copied'
  } catch {
    button.textContent = 'Not allowed'
  }
  window.setTimeout(() => (button.textContent = label), 1500)
}
