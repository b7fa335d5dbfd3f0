/**
 * A process that saves documents as fast as it can until it is killed: `<base> <first number>`.
 * It prints each number when it is stored; the document of number n is `s<n % 3>`.
 */
import { openStore } from '../../src/scenario/store/store.ts'
import { documentOf } from './_documents.ts'

const [base = '', first = '0'] = process.argv.slice(2)
const store = await openStore({ driver: 'fs', base })
for (let number = Number(first); ; number++) {
  await store.save('pets', 'scenario', `s${number % 3}`, documentOf(number))
  process.stdout.write(`${number}\n`)
}
