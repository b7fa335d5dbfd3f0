/** A process that saves a document that is too large for its disk, then a small one: `<base>`; it prints what came of it. */
import { openStore } from '../../src/scenario/store/store.ts'

const [base = ''] = process.argv.slice(2)
const logged: string[] = []
const tell = (_: object, line: string): unknown => logged.push(line)
const store = await openStore({ driver: 'fs', base }, { log: { error: tell, info: tell } })
await store.save('pets', 'scenario', 'a', 'small')
const large = store.save('pets', 'scenario', 'a', 'x'.repeat(100_000))
const error = await large.then(() => 'saved', String)
await store.save('pets', 'scenario', 'b', 'small')
const kept = (await store.read('pets')).scenarios.get('a')
process.stdout.write(`${JSON.stringify({ error, kept, logged })}\n`)
