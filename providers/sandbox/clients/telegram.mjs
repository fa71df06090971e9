// grammY, a client for Telegram that others publish, as its users write it, on the sandbox.

import { createRequire } from 'node:module'
import { Checks, environment, readers } from './checks.mjs'

const { Api, InlineKeyboard, InputFile, InputMediaBuilder } = createRequire(import.meta.url)('grammy')

const endpoint = environment('TELEGRAM_ENDPOINT')
const api = new Api(environment('TELEGRAM_TOKEN'), { apiRoot: endpoint })
const stranger = new Api('110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw', { apiRoot: endpoint })
const checks = new Checks('telegram')

const chat = -1001557912345
const file = (name) => new InputFile(Buffer.from(`what the sandbox keeps of ${name}`), name)
const isRefused = (status, text) => (error) => error.error_code === status && error.description.includes(text)

async function texts() {
  await checks.call('getMe', () => api.getMe(), (r) => r.is_bot && r.username === 'sandbox_bot')
  await checks.refusal('getMe with another token', () => stranger.getMe(), isRefused(401, 'Unauthorized'))
  const first = await checks.call('sendMessage', () => api.sendMessage(chat, 'hello'), (r) => r.text === 'hello' && r.chat.id === chat)
  await checks.call('sendMessage in HTML', () => api.sendMessage(chat, '<b>1 &lt; 2</b>', {
    parse_mode: 'HTML', link_preview_options: { is_disabled: true }, disable_notification: true, protect_content: true,
  }), (r) => r.text === '1 < 2')
  await checks.call('sendMessage with buttons', () => api.sendMessage(chat, 'buttons', {
    reply_markup: new InlineKeyboard().url('Status', 'https://status.example.org').row().text('Seen', 'seen').copyText('Copy', 'A-1'),
  }), (r) => r.text === 'buttons')
  await checks.call('sendMessage that replies', () => api.sendMessage(chat, 'reply', { reply_parameters: { message_id: first.message_id } }), (r) => r.text === 'reply')
  await checks.call('sendMessage to a channel', () => api.sendMessage('@example', 'hello'), (r) => r.chat.username === 'example')
  await checks.refusal('sendMessage that replies to none', () => api.sendMessage(chat, 'x', { reply_parameters: { message_id: 9999 } }), isRefused(400, 'replied'))
  await checks.refusal('sendMessage to no chat', () => api.sendMessage('nobody', 'x'), isRefused(400, 'chat not found'))
  await checks.refusal('sendMessage in unknown HTML', () => api.sendMessage(chat, '<h1>x</h1>', { parse_mode: 'HTML' }), isRefused(400, 'entities'))
  await checks.refusal('sendMessage that is too long', () => api.sendMessage(chat, 'x'.repeat(4097)), isRefused(400, 'too long'))
  await checks.call('editMessageText', () => api.editMessageText(chat, first.message_id, 'hello, all'), (r) => r.text === 'hello, all')
  await checks.refusal('editMessageText to the same', () => api.editMessageText(chat, first.message_id, 'hello, all'), isRefused(400, 'not modified'))
  return first.message_id
}

async function files() {
  const photo = await checks.call('sendPhoto', () => api.sendPhoto(chat, file('a.png'), { caption: 'a map' }), (r) => r.caption === 'a map')
  await checks.call('sendDocument', () => api.sendDocument(chat, file('a.pdf')), (r) => r.message_id > photo.message_id)
  await checks.call('sendVideo', () => api.sendVideo(chat, file('a.mp4')), (r) => r.message_id > photo.message_id)
  await checks.call('editMessageMedia', () => api.editMessageMedia(chat, photo.message_id, InputMediaBuilder.document(file('b.pdf'), { caption: 'a plan' })),
    (r) => r.caption === 'a plan' && r.message_id === photo.message_id)
  const group = await checks.call('sendMediaGroup', () => api.sendMediaGroup(chat, [InputMediaBuilder.photo(file('c.png'), { caption: 'two' }), InputMediaBuilder.photo(file('d.png'))]),
    (r) => r.length === 2 && r[0].caption === 'two')
  return group.map((m) => m.message_id)
}

async function deletions(first, group) {
  await checks.call('deleteMessage', () => api.deleteMessage(chat, first), (r) => r === true)
  await checks.refusal('deleteMessage again', () => api.deleteMessage(chat, first), isRefused(400, 'message to delete not found'))
  await checks.call('deleteMessages', () => api.deleteMessages(chat, [...group, 9999]), (r) => r === true)
}

const first = await texts()
const group = await files()
await deletions(first, group)
await checks.call('what people see', () => readers(endpoint, 'telegram'), (all) => {
  const seen = all.get(String(chat)).messages.filter((m) => !m.recalled)
  return seen.map((m) => m.text).join() === '1 < 2,buttons,reply,a plan,,' && seen[1].buttons.length === 3 && seen[3].attachments[0].name === 'b.pdf'
})
checks.end()
