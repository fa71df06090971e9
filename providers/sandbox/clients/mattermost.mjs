// The vendor's client, as its users write it, on the sandbox.

import { createRequire } from 'node:module'
import { Checks, environment, readers } from './checks.mjs'

const { Client4 } = createRequire(import.meta.url)('@mattermost/client')

const endpoint = environment('MATTERMOST_ENDPOINT')
const checks = new Checks('mattermost')
const channel = '4xp9fdt77pncbef59f4k1qe83o'
const person = 'pers0000000000000000000001'
const isRefused = (status, id) => (error) => error.status_code === status && error.server_error_id === id

function connect(token) {
  const client = new Client4()
  client.setUrl(endpoint)
  client.setToken(token)
  return client
}

const api = connect(environment('MATTERMOST_TOKEN'))

async function posts() {
  const me = await checks.call('getMe', () => api.getMe(), (r) => r.username === 'herald')
  await checks.refusal('getMe with another token', () => connect('9xuqwrwgstrb3mzrxb83nb357a').getMe(), isRefused(401, 'api.context.session_expired.app_error'))
  const root = await checks.call('createPost', () => api.createPost({
    channel_id: channel, message: '**hello** @maria', pending_post_id: 'one', props: { herald_key: 'one' }, metadata: { priority: { priority: 'urgent' } },
  }), (r) => r.message === '**hello** @maria' && r.props.herald_key === 'one' && r.user_id === me.id && r.edit_at === 0)
  await checks.call('createPost again', () => api.createPost({ channel_id: channel, message: '**hello** @maria', pending_post_id: 'one' }), (r) => r.id === root.id)
  const answer = await checks.call('createPost in a thread', () => api.createPost({ channel_id: channel, message: 'an answer', root_id: root.id }), (r) => r.root_id === root.id)
  await checks.refusal('createPost in no thread', () => api.createPost({ channel_id: channel, message: 'x', root_id: answer.id }), isRefused(400, 'api.post.create_post.root_id.app_error'))
  await checks.refusal('createPost in no channel', () => api.createPost({ channel_id: 'nowhere', message: 'x' }), isRefused(403, 'api.context.permissions.app_error'))
  await checks.refusal('createPost that is too long', () => api.createPost({ channel_id: channel, message: 'x'.repeat(16384) }), isRefused(400, 'model.post.is_valid.message_length.app_error'))
  await checks.call('patchPost', () => api.patchPost({ id: root.id, message: 'hello, all' }), (r) => r.message === 'hello, all' && r.edit_at > 0 && r.props.herald_key === 'one')
  await checks.call('pinPost', () => api.pinPost(root.id), (r) => r.status === 'OK')
  await checks.call('getPost', () => api.getPost(root.id), (r) => r.is_pinned && r.channel_id === channel)
  await checks.call('unpinPost', () => api.unpinPost(root.id), (r) => r.status === 'OK')
  await checks.call('getPosts', () => api.getPosts(channel, 0, 1), (r) => r.order.length === 1 && r.posts[answer.id].message === 'an answer')
  return root.id
}

async function files() {
  const form = new FormData()
  form.append('channel_id', channel)
  form.append('files', new Blob(['what the sandbox keeps']), 'a.txt')
  const stored = await checks.call('uploadFile', () => api.uploadFile(form), (r) => r.file_infos[0].name === 'a.txt')
  const id = stored.file_infos[0].id
  const post = await checks.call('createPost with a file', () => api.createPost({ channel_id: channel, message: '', file_ids: [id] }), (r) => r.file_ids[0] === id)
  await checks.refusal('createPost with the same file', () => api.createPost({ channel_id: channel, message: '', file_ids: [id] }), isRefused(400, 'api.context.invalid_body_param.app_error'))
  await checks.call('patchPost without the file', () => api.patchPost({ id: post.id, message: 'no file', file_ids: [] }), (r) => r.file_ids.length === 0)
}

async function channels() {
  const team = await checks.call('getTeamByName', () => api.getTeamByName('sandbox'), (r) => r.name === 'sandbox')
  await checks.refusal('getTeamByName of none', () => api.getTeamByName('none'), isRefused(404, 'app.team.get_by_name.missing.app_error'))
  const want = { team_id: team.id, name: 'ops', display_name: 'Ops', header: 'Incidents', type: 'P' }
  const made = await checks.call('createChannel', () => api.createChannel(want), (r) => r.display_name === 'Ops')
  await checks.refusal('createChannel again', () => api.createChannel(want), isRefused(400, 'store.sql_channel.save_channel.exists.app_error'))
  await checks.call('getChannelByName', () => api.getChannelByName(team.id, 'ops'), (r) => r.id === made.id)
  await checks.call('addToChannel', () => api.addToChannel(person, made.id), (r) => r.user_id === person)
  await checks.call('getChannelMembers', () => api.getChannelMembers(made.id), (r) => r.length === 2)
  await checks.call('removeFromChannel', () => api.removeFromChannel(person, made.id), (r) => r.status === 'OK')
  await checks.call('patchChannel', () => api.patchChannel(made.id, { header: 'None' }), (r) => r.header === 'None')
  await checks.call('getAllTeamsChannels', () => api.getAllTeamsChannels(), (r) => r.some((c) => c.id === made.id))
  await checks.call('deleteChannel', () => api.deleteChannel(made.id), (r) => r.status === 'OK')
  await checks.refusal('createPost in an archived channel', () => api.createPost({ channel_id: made.id, message: 'x' }), isRefused(400, 'api.post.create_post.can_not_post_to_deleted.error'))
  const me = await api.getMe()
  const direct = await checks.call('createDirectChannel', () => api.createDirectChannel([me.id, person]), (r) => r.type === 'D')
  await checks.call('createDirectChannel again', () => api.createDirectChannel([person, me.id]), (r) => r.id === direct.id)
}

const root = await posts()
await files()
await channels()
await checks.call('deletePost', () => api.deletePost(root), (r) => r.status === 'OK')
await checks.refusal('deletePost again', () => api.deletePost(root), isRefused(404, 'app.post.get.app_error'))
await checks.call('what people see', () => readers(endpoint, 'mattermost'), (all) => {
  const seen = all.get(channel).messages.filter((m) => !m.recalled)
  return seen.map((m) => m.text).join() === 'no file'
})
checks.end()
