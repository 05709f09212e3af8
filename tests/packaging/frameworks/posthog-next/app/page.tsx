import Link from 'next/link'
import { SignUp } from './sign-up'

export default function Page() {
  return (
    <main>
      <SignUp />
      <Link href="/about">About</Link>
    </main>
  )
}
