// telegram-test-api, an emulator of Telegram that others publish: prints its address
// and runs until its input ends.

import { createRequire } from 'node:module'
import { createServer } from 'node:net'

const TelegramServer = createRequire(import.meta.url)('telegram-test-api')

const probe = createServer()
await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve))
const { port } = probe.address()
await new Promise((resolve) => probe.close(resolve))

const server = new TelegramServer({ host: '127.0.0.1', port })
await server.start()
console.log(server.config.apiURL)
process.stdin.on('end', () => process.exit(0)).resume()
