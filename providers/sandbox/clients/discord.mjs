// discord.js' client of the HTTP API, which others publish, as its users write it, on the sandbox.

import { createRequire } from 'node:module'
import { Checks, environment, readers } from './checks.mjs'

const require = createRequire(import.meta.url)
const { REST } = require('@discordjs/rest')
const { Routes } = require('discord-api-types/v10')

const endpoint = environment('DISCORD_ENDPOINT')
const guild = environment('DISCORD_GUILD')
const connect = (token) => new REST({ version: '10', api: `${endpoint}/api`, retries: 0 }).setToken(token)
const rest = connect(environment('DISCORD_TOKEN'))
const stranger = connect('MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs')
const checks = new Checks('discord')

const channel = '290926798999357250'
const nobody = { parse: [] }
const send = (body, files) => rest.post(Routes.channelMessages(channel), { body: { allowed_mentions: nobody, ...body }, files })
const isRefused = (status, code) => (error) => error.status === status && error.code === code

async function texts() {
  const me = await checks.call('GET /users/@me', () => rest.get(Routes.user()), (r) => r.bot && r.id === '198622483471925248')
  await checks.refusal('GET /users/@me with another token', () => stranger.get(Routes.user()), (e) => e.status === 401)
  await checks.call('GET /users/@me/guilds', () => rest.get(Routes.userGuilds()), (r) => r.length === 1 && r[0].id === guild)
  const first = await checks.call('send', () => send({ content: 'hello', nonce: 'one', enforce_nonce: true }), (r) => r.content === 'hello' && r.author.id === me.id && r.type === 0)
  await checks.call('send with the same nonce', () => send({ content: 'hello again', nonce: 'one', enforce_nonce: true }), (r) => r.id === first.id && r.content === 'hello')
  await checks.call('send with everything', () => send({
    content: '<@80351110224678912> 1 \\< 2', embeds: [{ title: 'Box', description: 'text', color: 0x5865f2 }], flags: 1 << 12,
    components: [{ type: 1, components: [{ type: 2, style: 5, label: 'Status', url: 'https://status.example.org' }] }],
    allowed_mentions: { parse: [], users: ['80351110224678912'] },
  }), (r) => r.embeds[0].title === 'Box' && r.components[0].components[0].label === 'Status' && r.mentions[0].id === '80351110224678912' && r.flags === 4096)
  await checks.call('send that answers', () => send({ content: 'reply', message_reference: { message_id: first.id } }), (r) => r.type === 19 && r.message_reference.message_id === first.id)
  await checks.refusal('send that answers none', () => send({ content: 'x', message_reference: { message_id: '1' } }), isRefused(400, 50035))
  await checks.refusal('send of nothing', () => send({ content: '' }), isRefused(400, 50006))
  await checks.refusal('send that is too long', () => send({ content: 'x'.repeat(2001) }), isRefused(400, 50035))
  await checks.refusal('send to no channel', () => rest.post(Routes.channelMessages('0'), { body: { content: 'x', allowed_mentions: nobody } }), isRefused(404, 10003))
  await checks.call('edit', () => rest.patch(Routes.channelMessage(channel, first.id), { body: { content: 'hello, all', allowed_mentions: nobody } }),
    (r) => r.content === 'hello, all' && r.edited_timestamp !== null)
  return first.id
}

async function files() {
  const file = (name) => ({ name, data: Buffer.from(`what the sandbox keeps of ${name}`) })
  await checks.call('send with files', () => send({ content: 'two', attachments: [{ id: '0', filename: 'a.txt' }, { id: '1', filename: 'b.txt' }] }, [file('a.txt'), file('b.txt')]),
    (r) => r.attachments.map((a) => a.filename).join() === 'a.txt,b.txt')
}

async function reading(first) {
  await checks.call('list', () => rest.get(Routes.channelMessages(channel), { query: new URLSearchParams({ limit: '2' }) }), (r) => r.length === 2 && r[0].content === 'two')
  await checks.call('list before', () => rest.get(Routes.channelMessages(channel), { query: new URLSearchParams({ before: first }) }), (r) => r.length === 0)
  await checks.call('read', () => rest.get(Routes.channelMessage(channel, first)), (r) => r.content === 'hello, all' && r.nonce === undefined)
  await checks.refusal('read none', () => rest.get(Routes.channelMessage(channel, '1')), isRefused(404, 10008))
  await checks.call('pin', () => rest.put(Routes.channelMessagesPin(channel, first)), () => true)
  await checks.call('read a pin', () => rest.get(Routes.channelMessage(channel, first)), (r) => r.pinned)
  await checks.call('unpin', () => rest.delete(Routes.channelMessagesPin(channel, first)), () => true)
  await checks.call('crosspost', () => rest.post(Routes.channelMessageCrosspost(channel, first)), (r) => r.id === first)
  await checks.refusal('crosspost again', () => rest.post(Routes.channelMessageCrosspost(channel, first)), isRefused(400, 40033))
}

async function channels() {
  const made = await checks.call('create a channel', () => rest.post(Routes.guildChannels(guild), { body: { name: 'Release Notes', type: 0, topic: 'News' } }),
    (r) => r.name === 'release-notes' && r.topic === 'News' && r.guild_id === guild)
  await checks.call('list channels', () => rest.get(Routes.guildChannels(guild)), (r) => r.some((c) => c.id === made.id))
  await checks.call('change a channel', () => rest.patch(Routes.channel(made.id), { body: { topic: 'Old news' } }), (r) => r.topic === 'Old news')
  await checks.call('delete a channel', () => rest.delete(Routes.channel(made.id)), (r) => r.id === made.id)
  await checks.refusal('read a channel that is gone', () => rest.get(Routes.channel(made.id)), isRefused(404, 10003))
}

const first = await texts()
await files()
await reading(first)
await channels()
await checks.call('delete', () => rest.delete(Routes.channelMessage(channel, first)), () => true)
await checks.refusal('delete again', () => rest.delete(Routes.channelMessage(channel, first)), isRefused(404, 10008))
await checks.call('what people see', () => readers(endpoint, 'discord'), (all) => {
  const seen = all.get(channel).messages.filter((m) => !m.recalled)
  return seen.map((m) => m.text).join('|') === '<@80351110224678912> 1 \\< 2|reply|two' && seen[0].mentions[0] === '80351110224678912' && seen[0].silent
})
checks.end()
