// matrix-js-sdk, the client library of the Matrix project, as its users write it, on the sandbox.

import { createRequire } from 'node:module'
import { Checks, environment, readers } from './checks.mjs'

const require = createRequire(import.meta.url)
const { ClientPrefix, MatrixClient, MediaPrefix, MemoryStore } = require('matrix-js-sdk')
require('matrix-js-sdk/lib/logger').logger.disableAll()

const endpoint = environment('MATRIX_ENDPOINT')
// The versions of paths that the specification has today: this client asks for earlier
// ones, which servers still have as well.
Object.assign(ClientPrefix, { R0: ClientPrefix.V3, Unstable: ClientPrefix.V1 })
Object.assign(MediaPrefix, { R0: '/_matrix/media/v3' })

// Without a scheduler, which would repeat what is refused.
const as = (accessToken) => new MatrixClient({ baseUrl: endpoint, accessToken, userId: '@herald:sandbox.example', store: new MemoryStore() })
const client = as(environment('MATRIX_TOKEN'))
const checks = new Checks('matrix')

const room = '!Tj7OqDMYSKrTwd:sandbox.example'
const isRefused = (status, code) => (error) => error.httpStatus === status && error.errcode === code
const hasEvent = (r) => r.event_id.startsWith('$')
const content = (body) => ({ msgtype: 'm.text', body })

async function account() {
  await checks.call('whoami', () => client.whoami(), (r) => r.user_id === '@herald:sandbox.example')
  await checks.refusal('whoami with another token', () => as('another').whoami(), isRefused(401, 'M_UNKNOWN_TOKEN'))
  await checks.refusal('whoami without a token', () => as('').whoami(), isRefused(401, 'M_UNKNOWN_TOKEN'))
}

async function messages() {
  const first = await checks.call('sendTextMessage', () => client.sendTextMessage(room, 'hello'), hasEvent)
  await checks.call('sendHtmlMessage', () => client.sendHtmlMessage(room, '1 < 2', '<b>1 &lt; 2</b>'), hasEvent)
  await checks.call('sendNotice', () => client.sendNotice(room, 'a notice'), hasEvent)
  await checks.call('sendMessage that replies', () => client.sendMessage(room, {
    ...content('reply'), 'm.mentions': { user_ids: ['@ann:example.org'] }, 'm.relates_to': { 'm.in_reply_to': { event_id: first.event_id } },
  }), hasEvent)
  await checks.call('sendMessage in a thread', () => client.sendMessage(room, first.event_id, content('in a thread')), hasEvent)
  await checks.call('sendMessage that edits', () => client.sendMessage(room, {
    ...content('* hello, all'), 'm.new_content': content('hello, all'), 'm.relates_to': { rel_type: 'm.replace', event_id: first.event_id },
  }), hasEvent)
  await checks.call('fetchRoomEvent', () => client.fetchRoomEvent(room, first.event_id), (r) => r.content.body === 'hello' && r.sender === '@herald:sandbox.example')
  await checks.call('fetchRelations', () => client.fetchRelations(room, first.event_id, 'm.replace', null, { limit: 5 }),
    (r) => r.chunk.length === 1 && r.chunk[0].content['m.new_content'].body === 'hello, all')
  await checks.refusal('fetchRoomEvent of none', () => client.fetchRoomEvent(room, '$none'), isRefused(404, 'M_NOT_FOUND'))
  await checks.refusal('sendTextMessage in no room', () => client.sendTextMessage('nowhere', 'x'), isRefused(403, 'M_FORBIDDEN'))
  await checks.refusal('sendTextMessage that is too long', () => client.sendTextMessage(room, 'x'.repeat(65536)), isRefused(413, 'M_TOO_LARGE'))
  await checks.call('pins', () => client.sendStateEvent(room, 'm.room.pinned_events', { pinned: [first.event_id] }), hasEvent)
  await checks.call('getStateEvent of pins', () => client.getStateEvent(room, 'm.room.pinned_events', ''), (r) => r.pinned.join() === first.event_id)
  return first.event_id
}

async function files() {
  const file = await checks.call('uploadContent', () => client.uploadContent(Buffer.from('not really'), { name: 'map.png', type: 'image/png' }), (r) => r.content_uri.startsWith('mxc://'))
  await checks.call('sendImageMessage', () => client.sendImageMessage(room, file.content_uri, { mimetype: 'image/png', size: 10, w: 4, h: 3 }, 'map.png'), hasEvent)
}

async function rooms() {
  const made = await checks.call('createRoom', () => client.createRoom({ name: 'Ops', topic: 'What happens', preset: 'private_chat', room_alias_name: 'ops', invite: ['@ann:example.org'] }),
    (r) => r.room_id.startsWith('!'))
  await checks.refusal('createRoom again', () => client.createRoom({ room_alias_name: 'ops', preset: 'private_chat' }), isRefused(400, 'M_ROOM_IN_USE'))
  await checks.call('getRoomIdForAlias', () => client.getRoomIdForAlias('#ops:sandbox.example'), (r) => r.room_id === made.room_id)
  await checks.refusal('getRoomIdForAlias of none', () => client.getRoomIdForAlias('#none:sandbox.example'), isRefused(404, 'M_NOT_FOUND'))
  await checks.call('getJoinedRooms', () => client.getJoinedRooms(), (r) => r.joined_rooms.includes(made.room_id) && r.joined_rooms.includes(room))
  await checks.call('setRoomName', () => client.setRoomName(made.room_id, 'Operations'))
  await checks.call('setRoomTopic', () => client.setRoomTopic(made.room_id, 'What happened'))
  await checks.call('invite', () => client.invite(made.room_id, '@bob:example.org'))
  await checks.call('kick', () => client.kick(made.room_id, '@ann:example.org'))
  const isNamed = (r) => r.some((e) => e.type === 'm.room.name' && e.content.name === 'Operations')
  await checks.call('roomState', () => client.roomState(made.room_id), (r) => isNamed(r) && r.filter((e) => e.type === 'm.room.member').map((e) => e.state_key).join() === '@herald:sandbox.example,@bob:example.org')
  await checks.refusal('getStateEvent of none', () => client.getStateEvent(made.room_id, 'm.room.encryption', ''), isRefused(404, 'M_NOT_FOUND'))
}

await account()
const first = await messages()
await files()
await rooms()
await checks.call('createMessagesRequest', () => client.createMessagesRequest(room, null, 100, 'b'), (r) => r.chunk.length === 7 && r.chunk[0].content.msgtype === 'm.image')
await checks.call('redactEvent', () => client.redactEvent(room, first), hasEvent)
await checks.refusal('redactEvent of none', () => client.redactEvent(room, '$none'), isRefused(404, 'M_NOT_FOUND'))
await checks.call('fetchRoomEvent of what was redacted', () => client.fetchRoomEvent(room, first), (r) => Object.keys(r.content).length === 0 && r.unsigned.redacted_because !== undefined)
await checks.call('what people see', () => readers(endpoint, 'matrix'), (all) => {
  const seen = all.get(room).messages.filter((m) => !m.recalled)
  return seen.map((m) => m.text).join() === '1 < 2,a notice,reply,in a thread,' && seen[2].reply === first && seen[4].attachments[0].name === 'map.png'
})
checks.end()
