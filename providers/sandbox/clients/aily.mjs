// The vendor's client for Feishu's Aily, as its users write it, on the sandbox.

import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { Checks, environment, readers } from './checks.mjs'

const lark = createRequire(import.meta.url)('@larksuiteoapi/node-sdk')

const endpoint = environment('AILY_ENDPOINT')
const credentials = { app_id: environment('AILY_APP_ID'), app_secret: environment('AILY_APP_SECRET') }
const silent = { error() {}, warn() {}, info() {}, debug() {}, trace() {} }
const client = new lark.Client({
  appId: credentials.app_id, appSecret: credentials.app_secret, domain: endpoint, logger: silent, loggerLevel: lark.LoggerLevel.error,
})
const aily = client.aily.v1
const checks = new Checks('aily')

const isOK = (r) => r.code === 0
const isInvalid = (error) => error.response?.status === 400 && error.response.data.code === 2700001

async function sessions() {
  const made = await checks.call('ailySession.create', () => aily.ailySession.create({ data: { channel_context: '{"a":1}', metadata: '{}' } }),
    (r) => isOK(r) && r.data.session.id.startsWith('session_'))
  const path = { aily_session_id: made.data.session.id }
  await checks.call('ailySession.update', () => aily.ailySession.update({ path, data: { metadata: '{"b":2}' } }), (r) => isOK(r) && r.data.session.metadata === '{"b":2}')
  await checks.call('ailySession.get', () => aily.ailySession.get({ path }), (r) => isOK(r) && r.data.session.channel_context === '{"a":1}')
  return path
}

// upload sends a file with the client's own request: its newest version has no
// method for files any more.
async function upload() {
  const r = await checks.call('request POST files', () => client.request({
    method: 'POST', url: '/open-apis/aily/v1/files', data: { file: Buffer.from('hello'), file_name: 'notes.txt' }, headers: { 'Content-Type': 'multipart/form-data' },
  }), (r) => isOK(r) && r.data.files[0].file_name === 'notes.txt')
  const file = r.data.files[0]
  await checks.call('request GET files', () => client.request({ method: 'GET', url: `/open-apis/aily/v1/files/${file.id}`, params: { with_preview_url: true } }),
    (r) => isOK(r) && r.data.file.created_at === file.created_at)
  await checks.call('the preview of a file', async () => (await fetch(file.preview_url.url)).text(), (text) => text === 'hello')
  return file.id
}

async function messages(path, file) {
  const { create, get, list, listWithIterator } = aily.ailySessionAilyMessage
  const send = (data, options) => create({ path, data: { idempotent_id: randomUUID(), content_type: 'TEXT', content: 'hello', ...data } }, options)
  const message = (r) => r.data.message
  for (const content_type of ['MDX', 'TEXT', 'CLIP', 'SmartCard', 'JSON']) {
    await checks.call(`ailySessionAilyMessage.create ${content_type}`, () => send({ content_type }), (r) => isOK(r) && message(r).content_type === content_type)
  }
  const key = randomUUID()
  const first = await checks.call('ailySessionAilyMessage.create with a key', () => send({ idempotent_id: key }), isOK)
  await checks.call('ailySessionAilyMessage.create with the same key', () => send({ idempotent_id: key }), (r) => message(r).id === message(first).id)
  await checks.call('ailySessionAilyMessage.create with a file', () => send({ file_ids: [file] }), (r) => message(r).files[0].id === file)
  await checks.call('ailySessionAilyMessage.create with a quote', () => send({ quote_message_id: message(first).id }), (r) => message(r).quote_message_id === message(first).id)
  await checks.call('ailySessionAilyMessage.create with a mention', () => send({
    content: 'hello @_user_1', mentions: [{ entity_id: 'ou_1', key: '@_user_1', name: 'Li' }],
  }), (r) => message(r).plain_text === 'hello @Li')
  const token = await checks.call('auth.v3.tenantAccessToken.internal', () => client.auth.v3.tenantAccessToken.internal({ data: credentials }),
    (r) => isOK(r) && !!r.tenant_access_token)
  await checks.call('ailySessionAilyMessage.create withTenantToken', () => send({}, lark.withTenantToken(token.tenant_access_token)), isOK)
  await checks.call('ailySessionAilyMessage.get', () => get({ path: { ...path, aily_message_id: message(first).id } }), (r) => message(r).content === 'hello')
  await checks.call('ailySessionAilyMessage.list', () => list({ path, params: { page_size: 100, with_partial_message: false } }),
    (r) => isOK(r) && r.data.messages.length === 10 && r.data.has_more === false)
  await checks.call('ailySessionAilyMessage.listWithIterator', async () => collect(await listWithIterator({ path, params: { page_size: 3 } }), 'messages'), (ids) => new Set(ids).size === 10)
  await checks.refusal('ailySessionAilyMessage.create with a long key', () => send({ idempotent_id: 'x'.repeat(65) }), isInvalid)
  await checks.refusal('ailySessionAilyMessage.create with 33 files', () => send({ file_ids: Array(33).fill(file) }), isInvalid)
}

// collect takes the ids of all pages.
async function collect(pages, name) {
  const ids = []
  for await (const page of pages) ids.push(...page[name].map((x) => x.id))
  return ids
}

async function runs(path) {
  const { create, get, list, listWithIterator, cancel } = aily.ailySessionRun
  const data = { app_id: 'spring_4dfrxvctjqzzj__c', metadata: '{}' }
  const run = (r) => r.data.run
  const first = await checks.call('ailySessionRun.create', () => create({ path, data }), (r) => isOK(r) && run(r).session_id === path.aily_session_id)
  const second = await checks.call('ailySessionRun.create of another', () => create({ path, data }), (r) => isOK(r) && run(r).id !== run(first).id)
  await checks.call('ailySessionRun.cancel', () => cancel({ path: { ...path, run_id: run(second).id } }), (r) => isOK(r) && run(r).status === 'CANCELLED')
  await checks.call('ailySessionRun.get', () => get({ path: { ...path, run_id: run(first).id } }), (r) => ['IN_PROGRESS', 'COMPLETED'].includes(run(r).status))
  await checks.call('ailySessionRun.list', () => list({ path }), (r) => isOK(r) && r.data.runs.length === 2)
  await checks.call('ailySessionRun.listWithIterator', async () => collect(await listWithIterator({ path, params: { page_size: 1 } }), 'runs'), (ids) => new Set(ids).size === 2)
}

const path = await sessions()
await messages(path, await upload())
await runs(path)
await checks.call('what readers see', () => readers(endpoint, 'aily'), (all) => all.get(path.aily_session_id).messages.length === 10)
await checks.call('ailySession.delete', () => aily.ailySession.delete({ path }), isOK)
await checks.refusal('ailySession.get of none', () => aily.ailySession.get({ path }), (error) => error.response?.status === 404)
checks.end()
