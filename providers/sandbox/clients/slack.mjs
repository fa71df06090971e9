// @slack/web-api, Slack's own client, as its users write it, on the sandbox.

import { createRequire } from 'node:module'
import { Checks, environment, readers } from './checks.mjs'

const { WebClient, LogLevel } = createRequire(import.meta.url)('@slack/web-api')

const endpoint = environment('SLACK_ENDPOINT')
const options = { slackApiUrl: `${endpoint}/`, retryConfig: { retries: 0 }, logLevel: LogLevel.ERROR }
const slack = new WebClient(environment('SLACK_TOKEN'), options)
const stranger = new WebClient('xoxb-another-token', options)
const checks = new Checks('slack')

const channel = 'C0123456789'
const section = (text) => ({ type: 'section', text: { type: 'mrkdwn', text } })
const isRefused = (code) => (error) => error.data?.error === code

async function messages() {
  await checks.call('auth.test', () => slack.auth.test(), (r) => r.ok && r.user_id === 'USANDBOX01')
  await checks.refusal('auth.test with another token', () => stranger.auth.test(), isRefused('invalid_auth'))
  const first = await checks.call('chat.postMessage', () => slack.chat.postMessage({
    channel, text: 'hello', blocks: [section('*hello* <https://example.org|world> &amp; all')], metadata: { event_type: 'sample', event_payload: { id: '11223' } },
  }), (r) => r.channel === channel && r.message.text === 'hello')
  const answer = await checks.call('chat.postMessage in a thread', () => slack.chat.postMessage({ channel, text: 'an answer', thread_ts: first.ts }), (r) => r.message.thread_ts === first.ts)
  await checks.call('chat.postMessage with buttons', () => slack.chat.postMessage({
    channel, text: 'buttons', blocks: [section('buttons'), {
      type: 'actions', elements: [
        { type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'Status' }, url: 'https://status.example.org' },
        { type: 'button', action_id: 'b', text: { type: 'plain_text', text: 'Seen' }, value: 'seen' },
      ],
    }],
  }), (r) => r.ok)
  await checks.refusal('chat.postMessage without a text', () => slack.chat.postMessage({ channel, text: '' }), isRefused('no_text'))
  await checks.refusal('chat.postMessage with a section that is too long', () => slack.chat.postMessage({ channel, text: 'x', blocks: [section('x'.repeat(3001))] }), isRefused('invalid_blocks'))
  await checks.refusal('chat.postMessage that is too long', () => slack.chat.postMessage({ channel, text: 'x', blocks: Array(5).fill(section('x'.repeat(2900))) }), isRefused('msg_blocks_too_long'))
  await checks.refusal('chat.postMessage to no channel', () => slack.chat.postMessage({ channel: 'general', text: 'x' }), isRefused('channel_not_found'))
  await checks.call('conversations.history', () => slack.conversations.history({ channel, include_all_metadata: true }),
    (r) => r.messages.length === 2 && r.messages[1].metadata.event_payload.id === '11223' && r.messages[0].metadata === undefined)
  await checks.call('conversations.history of one message', () => slack.conversations.history({ channel, oldest: first.ts, latest: first.ts, inclusive: true, limit: 1 }),
    (r) => r.messages.length === 1 && r.messages[0].ts === first.ts)
  await checks.call('conversations.replies', () => slack.conversations.replies({ channel, ts: first.ts }), (r) => r.messages.map((m) => m.ts).join() === [first.ts, answer.ts].join())
  await checks.call('pins.add', () => slack.pins.add({ channel, timestamp: first.ts }), (r) => r.ok)
  await checks.refusal('pins.add again', () => slack.pins.add({ channel, timestamp: first.ts }), isRefused('already_pinned'))
  await checks.call('pins.remove', () => slack.pins.remove({ channel, timestamp: first.ts }), (r) => r.ok)
  await checks.call('chat.update', () => slack.chat.update({ channel, ts: first.ts, text: 'hello, all', blocks: [] }), (r) => r.text === 'hello, all')
  await checks.refusal('chat.update that is too long', () => slack.chat.update({ channel, ts: first.ts, text: 'x'.repeat(4001) }), isRefused('msg_too_long'))
  await checks.call('chat.delete', () => slack.chat.delete({ channel, ts: answer.ts }), (r) => r.ts === answer.ts)
  await checks.refusal('chat.delete again', () => slack.chat.delete({ channel, ts: answer.ts }), isRefused('message_not_found'))
}

async function files() {
  const target = await checks.call('files.getUploadURLExternal', () => slack.files.getUploadURLExternal({ filename: 'a.gif', length: 6 }), (r) => r.file_id.startsWith('F'))
  await checks.call('upload', () => fetch(target.upload_url, { method: 'POST', body: Buffer.from('GIF89a') }), (r) => r.status === 200)
  await checks.call('files.completeUploadExternal', () => slack.files.completeUploadExternal({ files: [{ id: target.file_id, title: 'a' }] }), (r) => r.files[0].id === target.file_id)
  const info = await checks.call('files.info', () => slack.files.info({ file: target.file_id }), (r) => r.file.mimetype === 'image/gif')
  const image = { type: 'image', alt_text: 'a', slack_file: { id: target.file_id } }
  await checks.call('chat.postMessage with an image', () => slack.chat.postMessage({ channel, text: 'a', blocks: [image] }), (r) => r.ok)
  await checks.call('chat.postMessage with a file', () => slack.chat.postMessage({ channel, text: `<${info.file.permalink}|a>` }), (r) => r.ok)
}

async function channels() {
  const made = await checks.call('conversations.create', () => slack.conversations.create({ name: 'endeavor', is_private: true }), (r) => r.channel.name === 'endeavor' && r.channel.is_private)
  const id = made.channel.id
  await checks.refusal('conversations.create again', () => slack.conversations.create({ name: 'endeavor' }), isRefused('name_taken'))
  await checks.call('conversations.invite', () => slack.conversations.invite({ channel: id, users: 'U0123456789,W1234567890' }), (r) => r.channel.id === id)
  await checks.call('conversations.kick', () => slack.conversations.kick({ channel: id, user: 'U0123456789' }), (r) => r.ok)
  await checks.call('conversations.members', () => slack.conversations.members({ channel: id }), (r) => r.members.join() === 'USANDBOX01,W1234567890')
  await checks.call('conversations.setTopic', () => slack.conversations.setTopic({ channel: id, topic: 'news' }), (r) => r.ok)
  await checks.call('conversations.rename', () => slack.conversations.rename({ channel: id, name: 'news' }), (r) => r.channel.name === 'news')
  await checks.call('conversations.info', () => slack.conversations.info({ channel: id }), (r) => r.channel.topic.value === 'news')
  await checks.call('conversations.list', () => slack.conversations.list({ types: 'private_channel', exclude_archived: true }), (r) => r.channels.some((c) => c.id === id))
  await checks.call('conversations.archive', () => slack.conversations.archive({ channel: id }), (r) => r.ok)
  await checks.refusal('chat.postMessage to an archived channel', () => slack.chat.postMessage({ channel: id, text: 'x' }), isRefused('is_archived'))
}

await messages()
await files()
await channels()
await checks.call('what people see', () => readers(endpoint, 'slack'), (all) => {
  const seen = all.get(channel).messages.filter((m) => !m.recalled)
  return seen.map((m) => m.text).join() === 'hello, all,buttons,,' && seen[1].buttons.length === 2 && seen.slice(2).every((m) => m.attachments.length === 1)
})
checks.end()
