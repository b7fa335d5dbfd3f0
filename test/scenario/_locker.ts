/** A process that takes the lock of a folder when it is told `go`, prints `won` or the error's name, and stays. */
import { lockFolder } from '../../src/lib/lock.ts'

const [folder = ''] = process.argv.slice(2)
process.stdin.once('data', () => {
  lockFolder(folder).then(
    () => process.stdout.write('won\n'),
    (error: Error) => process.stdout.write(`${error.name}: ${error.message}\n`),
  )
})
process.stdout.write('ready\n')
