// A client of Yunhu's user API with a Protobuf library that is not Herald's, on
// the sandbox. The vendor publishes none.

import { createHash, randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { Checks, environment } from './checks.mjs'

const protobuf = createRequire(import.meta.url)('protobufjs')

const endpoint = environment('YUNHU_ENDPOINT')
const storage = environment('YUNHU_UPLOAD_ENDPOINT')
const token = environment('YUNHU_TOKEN')
const definitions = await protobuf.load(new URL('yunhu.proto', import.meta.url).pathname)
const checks = new Checks('yunhu')

const chat = { chatId: `${Date.now()}`, chatType: 2 }
const isOK = (r) => (r.status?.code ?? r.code) === 1
const newID = () => randomUUID().replaceAll('-', '')

async function post(path, body, type) {
  const r = await fetch(`${endpoint}/v1/msg/${path}`, { method: 'POST', headers: { token, 'Content-Type': type }, body })
  return Buffer.from(await r.arrayBuffer())
}

// call makes one call with a Protobuf body.
async function call(path, name, fields, answer = 'StatusResponse') {
  const type = definitions.lookupType(`yunhu.${name}`)
  const body = type.encode(type.fromObject(fields)).finish()
  const shape = definitions.lookupType(`yunhu.${answer}`)
  return shape.toObject(shape.decode(await post(path, body, 'application/x-protobuf')), { longs: Number, defaults: true })
}

// ask makes one call with a JSON body.
async function ask(path, fields) {
  return JSON.parse(await post(path, JSON.stringify(fields), 'application/json'))
}

// upload stores data the way of the vendor's apps and returns its key.
async function upload(kind, data) {
  const ticket = await (await fetch(`${endpoint}/v1/misc/qiniu-token${kind}`, { headers: { token } })).json()
  const [ak, , policy] = ticket.data.token.split(':')
  const bucket = JSON.parse(Buffer.from(policy, 'base64')).scope
  const found = await (await fetch(`${storage}/v4/query?ak=${ak}&bucket=${bucket}`)).json()
  const form = new FormData()
  const key = createHash('md5').update(data).digest('hex')
  form.append('token', ticket.data.token)
  form.append('key', key)
  form.append('file', new Blob([data]), 'notes.bin')
  const stored = await fetch(`http://${found.hosts[0].up.domains[0]}`, { method: 'POST', body: form })
  return (await stored.json()).key
}

const send = (contentType, msgContent, more) => ({ msgId: newID(), ...chat, contentType, msgContent, ...more })

async function kinds() {
  const keys = {}
  for (const kind of ['', '2', '-video', '-audio']) {
    keys[kind] = await checks.call(`upload with qiniu-token${kind}`, () => upload(kind, Buffer.from(`data${kind}`)), (key) => key.length === 32)
  }
  const contents = {
    text: [1, { text: 'hello', mentionedId: ['1'], botLlmParams: '{}' }],
    image: [2, { imageUrl: keys[''], width: 1, height: 1 }],
    'image with media': [2, { image: keys[''] }, { media: { fileKey: keys[''], imageHeight: 1, imageWidth: 1 } }],
    markdown: [3, { text: '*hello*', buttons: JSON.stringify([[{ text: 'Vote', actionType: 3, value: 'yes', style: 1 }]]) }],
    file: [4, { fileUrl: keys['2'], fileName: 'notes.bin', fileSize: 5 }],
    form: [5, { form: '{"a":{"id":"a","type":"input","value":"1"}}' }],
    post: [6, { postId: '1', postTitle: 'Launch', postContent: 'Today', postContentType: '2' }],
    expression: [7, { image: keys[''], expressionId: '1' }],
    sticker: [7, { image: keys[''], stickerItemId: 1, stickerPackId: 1 }],
    html: [8, { text: '<b>hello</b>' }],
    video: [10, { videoUrl: keys['-video'], videoTime: 1 }],
    audio: [11, { audioUrl: keys['-audio'], audioTime: 1 }],
    a2ui: [14, { text: '{"version":"v0.9","createSurface":{"surfaceId":"s"}}' }],
  }
  const sent = {}
  for (const [name, [type, content, more]] of Object.entries(contents)) {
    sent[name] = send(type, content, more)
    await checks.call(`send-message ${name}`, () => call('send-message', 'Send', sent[name]), isOK)
  }
  return sent
}

async function changes(sent) {
  const message = send(1, { text: 'hello' }, { commandId: 7, quoteMsgId: sent.text.msgId })
  const { msgId } = message
  const list = (fields) => call('list-message-by-mid-seq', 'ListByMidSeq', { ...chat, msgCount: 0, ...fields }, 'ListResponse')
  await checks.call('send-message with a command', () => call('send-message', 'Send', message), isOK)
  const first = await checks.call('list-message-by-mid-seq', () => list({ msgId }), (r) =>
    isOK(r) && r.data[0].cmd.cmdId === 7 && r.data[0].quoteMsgId === sent.text.msgId && r.data[0].direction === 'right')
  await checks.call('edit-message', () => call('edit-message', 'Send', { ...message, contentType: 3, msgContent: { text: '*bye*' } }), isOK)
  await checks.call('list-message', () => call('list-message', 'List', { ...chat, msgCount: 1 }, 'ListResponse'), (r) =>
    r.data[0].msgContent.text === '*bye*' && r.data[0].editTime > 0 && r.data[0].contentType === 3)
  await checks.call('list-message-by-seq', () => call('list-message-by-seq', 'ListBySeq', { ...chat, msgStart: first.data[0].msgSeq - 1 }, 'ListResponse'), (r) => r.data.length === 1)
  await checks.call('list-message-edit-record', () => ask('list-message-edit-record', { msgId, size: 10, page: 1 }),
    (r) => isOK(r) && r.data.total === 1 && JSON.parse(r.data.list[0].contentOld).text === 'hello')
  await checks.call('recall-msg', () => call('recall-msg', 'Recall', { msgId: [msgId], ...chat }), isOK)
  await checks.call('list-message-by-mid-seq after the recall', () => list({ msgId }), (r) => r.data[0].recallTime > 0)
  await checks.call('recall-msg-batch', () => call('recall-msg-batch', 'Recall', { msgId: [sent.html.msgId, sent.post.msgId], ...chat }), isOK)
  await checks.call('send-message with a UUID', () => call('send-message', 'Send', { ...send(1, { text: 'x' }), msgId: randomUUID() }), isOK)
}

async function actions(sent) {
  const { msgId } = sent.markdown
  await checks.call('pic-list-message-by-mid-seq', () => call('pic-list-message-by-mid-seq', 'Pictures', { ...chat, imageId: 2, earlierQuantities: 1, latestQuantities: 1 }, 'ListResponse'),
    (r) => isOK(r) && r.data.length === 2)
  await checks.call('button-report', () => call('button-report', 'Press', { msgId, ...chat, userId: '1', buttonValue: 'yes' }), isOK)
  await checks.call('button-report of no value', () => call('button-report', 'Press', { msgId, ...chat, userId: '1', buttonValue: 'no' }), (r) => r.status.code === 1002)
  await checks.call('msg-forward', () => ask('msg-forward', { msgId, chatType: chat.chatType, receive: [{ chatId: '2', chatType: 1 }] }), isOK)
  await checks.call('file-download-record', () => ask('file-download-record', { msgId: sent.file.msgId, downloadPath: '/tmp/notes.bin' }), isOK)
  await checks.call('a2ui-form-report', () => ask('a2ui-form-report', {
    msgId: sent.a2ui.msgId, ...chat, senderId: '1', actionName: 'submit', sourceComponentId: 'b', formContext: {}, interactionJson: '{}',
  }), (r) => isOK(r) && r.data.timestamp > 0)
  await checks.call('delete', () => ask('delete', { msgId, ...chat }), isOK)
}

const sent = await kinds()
await changes(sent)
await actions(sent)
checks.end()
