// The vendor's client for Mixin, as its users write it, on the sandbox.

import { createHash, randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { Checks, environment, readers } from './checks.mjs'

const { MixinApi, base64RawURLEncode, uniqueConversationID } = createRequire(import.meta.url)('@mixin.dev/mixin-node-sdk')

const endpoint = environment('MIXIN_ENDPOINT')
const keystore = JSON.parse(environment('MIXIN_KEYSTORE'))
const client = MixinApi({ keystore, requestConfig: { baseURL: endpoint } })
const checks = new Checks('mixin')

const reader = randomUUID()
const other = randomUUID()
const chat = uniqueConversationID(keystore.app_id, reader)
const data = Buffer.from('what the sandbox keeps')
const hasCode = (code) => (error) => error.code === code

async function users() {
  const { user } = client
  await checks.call('user.profile', () => user.profile(), (r) => r.user_id === keystore.app_id && r.full_name !== '')
  await checks.call('user.fetch', () => user.fetch(reader), (r) => r.user_id === reader && r.identity_number !== '')
  await checks.call('user.fetchList', () => user.fetchList([reader, other]), (r) => r.length === 2 && r[1].user_id === other)
  const secret = base64RawURLEncode(Buffer.alloc(32, 1))
  const made = await checks.call('user.createBareUser', () => user.createBareUser('Reader', secret), (r) => r.full_name === 'Reader' && !!r.session_id)
  await checks.call('user.fetch of a made one', () => user.fetch(made.user_id), (r) => r.full_name === 'Reader')
  await checks.call('user.update', () => user.update('Release notes', ''), (r) => r.full_name === 'Release notes')
}

async function conversations() {
  const { conversation } = client
  const group = randomUUID()
  const members = (r) => r.participants.map((p) => p.user_id)
  await checks.call('conversation.createContact', () => conversation.createContact(reader), (r) => r.conversation_id === chat && r.category === 'CONTACT')
  await checks.call('conversation.create', () => conversation.create({
    category: 'GROUP', conversation_id: randomUUID(), name: 'Launch', announcement: 'Soon', participants: [{ user_id: reader, role: 'ADMIN' }],
  }), (r) => r.name === 'Launch')
  await checks.call('conversation.createGroup', () => conversation.createGroup(group, 'Launch', [{ user_id: reader }]),
    (r) => r.conversation_id === group && members(r).includes(reader))
  await checks.call('conversation.addParticipants', () => conversation.addParticipants(group, [other]), (r) => members(r).includes(other))
  await checks.call('conversation.setAdmin', () => conversation.setAdmin(group, [other]), (r) => r.participants.find((p) => p.user_id === other).role === 'ADMIN')
  await checks.call('conversation.revokeAdmin', () => conversation.revokeAdmin(group, [other]), (r) => r.participants.find((p) => p.user_id === other).role === '')
  await checks.call('conversation.removeParticipants', () => conversation.removeParticipants(group, [other]), (r) => !members(r).includes(other))
  await checks.call('conversation.updateParticipants', () => conversation.updateParticipants(group, 'ADD', [{ user_id: other, role: '' }]), (r) => members(r).includes(other))
  await checks.call('conversation.updateGroupInfo', () => conversation.updateGroupInfo(group, { name: 'Launched', announcement: 'Today' }),
    (r) => r.name === 'Launched' && r.announcement === 'Today')
  await checks.call('conversation.mute', () => conversation.mute(group, 28800), (r) => Date.parse(r.mute_until) > Date.now())
  await checks.call('conversation.unmute', () => conversation.unmute(group), (r) => Date.parse(r.mute_until) < Date.now())
  await checks.call('conversation.disappearDuration', () => conversation.disappearDuration(group, 86400), (r) => r.expire_in === 86400)
  const before = await checks.call('conversation.fetch', () => conversation.fetch(group), (r) => r.name === 'Launched' && r.expire_in === 86400)
  const after = await checks.call('conversation.resetGroupCode', () => conversation.resetGroupCode(group), (r) => r.code_id !== before.code_id)
  await checks.call('conversation.exitGroup', () => conversation.exitGroup(group), (r) => !members(r).includes(keystore.app_id))
  await checks.refusal('conversation.fetch after leaving', () => conversation.fetch(group), hasCode(403))
  await checks.call('conversation.joinGroup', () => conversation.joinGroup(after.code_id), (r) => members(r).includes(keystore.app_id))
  await checks.refusal('conversation.fetch of none', () => conversation.fetch(randomUUID()), hasCode(404))
  return group
}

async function attachments() {
  const { attachment } = client
  await checks.call('attachment.create', () => attachment.create(), (r) => !!r.attachment_id && !!r.upload_url && !!r.view_url)
  const sent = await checks.call('attachment.upload', () => attachment.upload(data), (r) => !!r.attachment_id)
  const kept = await checks.call('attachment.fetch', () => attachment.fetch(sent.attachment_id), (r) => !!r.view_url)
  await checks.call('the address of an attachment', async () => (await fetch(kept.view_url)).text(), (text) => text === data.toString())
  await checks.call('POST to an upload address', async () => {
    const { upload_url } = await attachment.create()
    return (await fetch(upload_url, { method: 'POST', body: data })).status
  }, (status) => status === 403 || status === 405)
  return sent.attachment_id
}

async function messages(attachment_id) {
  const { message } = client
  const file = { attachment_id, mime_type: 'application/octet-stream', size: data.length }
  const picture = { ...file, mime_type: 'image/png', width: 1, height: 1, thumbnail: '' }
  const sent = []
  const kinds = {
    sendText: 'hello',
    sendPost: '# hello',
    sendSticker: { sticker_id: randomUUID() },
    sendImage: picture,
    sendAudio: { ...file, mime_type: 'audio/ogg', duration: 1000, wave_form: '' },
    sendVideo: { ...picture, mime_type: 'video/mp4', duration: 1000 },
    sendFile: { ...file, name: 'notes.bin' },
    sendContact: { user_id: other },
    sendLocation: { longitude: 0, latitude: 0, name: 'Null Island', address: '' },
    sendLive: { width: 1, height: 1, thumb_url: 'https://example.org/x.png', url: 'https://example.org/x', shareable: true },
    sendAppCard: {
      app_id: keystore.app_id, cover_url: 'https://example.org/x.png', title: 'Launch', description: 'Today', shareable: false,
      cover: { url: 'https://example.org/x.png' }, actions: [{ label: 'Read', color: '#2f5d50', action: 'https://example.org' }],
    },
    sendAppButton: [{ label: 'Read', color: '#2f5d50', action: 'https://example.org' }],
  }
  for (const [method, payload] of Object.entries(kinds)) {
    sent.push(await checks.call(`message.${method}`, () => message[method](reader, payload), (r) => !!r.message_id))
  }
  await checks.call('message.sendRecall', () => message.sendRecall(reader, { message_id: sent[0].message_id }))
  return sent
}

// plain is a message as sendOne and the calls beside it take it.
function plain(text) {
  return {
    conversation_id: chat, recipient_id: reader, message_id: randomUUID(), category: 'PLAIN_TEXT',
    data_base64: base64RawURLEncode(Buffer.from(text)), status: 'SENT', silent: true,
  }
}

async function batches() {
  const { message } = client
  await checks.call('message.sendOne', () => message.sendOne(plain('one')))
  await checks.call('message.sendLegacy', () => message.sendLegacy(plain('legacy')))
  const twice = plain('twice')
  await checks.call('message.sendBatch', () => message.sendBatch([twice, plain('batch')]))
  await checks.call('message.sendOne again', () => message.sendOne(twice))
  await checks.refusal('message.sendBatch of 101', () => message.sendBatch(Array.from({ length: 101 }, () => plain('many'))), hasCode(10002))
  await checks.call('message.sendAcknowledgement', () => message.sendAcknowledgement({ message_id: randomUUID(), status: 'READ' }))
  await checks.call('message.sendAcknowledges', () => message.sendAcknowledges([
    { message_id: randomUUID(), status: 'DELIVERED' }, { message_id: randomUUID(), status: 'READ' },
  ]))
}

async function encrypted() {
  const sessions = await checks.call('request /sessions/fetch', () => client.request({ method: 'POST', url: '/sessions/fetch', data: [reader] }),
    (r) => r.length === 1 && r[0].user_id === reader && Buffer.from(r[0].public_key, 'base64url').length === 32)
  const letter = (checksum) => ({
    ...plain('secret'), category: 'ENCRYPTED_TEXT', checksum, recipient_sessions: sessions.map(({ session_id }) => ({ session_id })),
  })
  const send = (checksum) => client.request({ method: 'POST', url: '/encrypted_messages', data: [letter(checksum)] })
  const checksum = createHash('md5').update(sessions.map((s) => s.session_id).sort().join('')).digest('hex')
  await checks.call('request /encrypted_messages', () => send(checksum), (r) => r[0].state === 'SUCCESS')
  await checks.call('request /encrypted_messages for old sessions', () => send(''), (r) => r[0].state === 'FAILED' && r[0].sessions.length === 1)
}

// kindsOf are the kinds of the messages that the reader still sees.
async function kindsOf(id) {
  const seen = (await readers(endpoint, 'mixin')).get(id)
  return seen.messages.filter((m) => !m.recalled).map((m) => m.kind)
}

await users()
await conversations()
const sent = await messages(await attachments())
await batches()
await encrypted()
await checks.call('what the reader sees', () => kindsOf(chat), (kinds) =>
  kinds.length === sent.length - 1 + 4 + 1 && kinds.filter((k) => k === 'PLAIN_TEXT').length === 4)
checks.end()
