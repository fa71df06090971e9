// Octokit, GitHub's own client, as its users write it, on the sandbox.

import { Octokit } from '@octokit/rest'
import { Checks, environment, readers } from './checks.mjs'

const endpoint = environment('GITHUB_ENDPOINT')
const log = { debug() {}, info() {}, warn() {}, error() {} }
const github = new Octokit({ auth: environment('GITHUB_TOKEN'), baseUrl: endpoint, log })
const stranger = new Octokit({ auth: 'ghp_of_somebody_else', baseUrl: endpoint, log })
const checks = new Checks('github')

const place = { owner: 'sample', repo: 'launch' }
const isRefused = (status, text) => (error) => error.status === status && error.message.includes(text)

async function comments() {
  const issue = { ...place, issue_number: 12 }
  await checks.call('rateLimit.get', () => github.rest.rateLimit.get(), (r) => r.status === 200)
  await checks.refusal('rateLimit.get with another token', () => stranger.rest.rateLimit.get(), isRefused(401, 'Bad credentials'))
  await checks.call('issues.get', () => github.rest.issues.get(issue), (r) => r.status === 200)
  const sent = await checks.call('issues.createComment', () => github.rest.issues.createComment({ ...issue, body: '<!-- hidden -->\n**hello**' }),
    (r) => r.status === 201 && r.data.body.endsWith('**hello**') && r.data.html_url.includes('#issuecomment-'))
  await checks.call('issues.createComment', () => github.rest.issues.createComment({ ...issue, body: 'second' }), (r) => r.status === 201)
  await checks.call('issues.listComments by paginate', () => github.paginate(github.rest.issues.listComments, { ...issue, per_page: 100 }), (r) => r.length === 2 && r[1].body === 'second')
  const one = { ...place, comment_id: sent.data.id }
  await checks.call('issues.getComment', () => github.rest.issues.getComment(one), (r) => r.data.id === sent.data.id)
  await checks.call('issues.updateComment', () => github.rest.issues.updateComment({ ...one, body: 'hello, all' }), (r) => r.data.body === 'hello, all')
  await checks.refusal('issues.createComment without a text', () => github.rest.issues.createComment({ ...issue, body: '' }), isRefused(422, 'Validation Failed'))
  await checks.refusal('issues.createComment that is too long', () => github.rest.issues.createComment({ ...issue, body: 'x'.repeat(65537) }), isRefused(422, 'too long'))
  await checks.call('issues.deleteComment', () => github.rest.issues.deleteComment({ ...place, comment_id: sent.data.id + 1 }), (r) => r.status === 204)
  await checks.refusal('issues.deleteComment again', () => github.rest.issues.deleteComment({ ...place, comment_id: sent.data.id + 1 }), isRefused(404, 'Not Found'))
}

async function releases() {
  const tag = 'pkg/v1.2.0'
  await checks.call('git.getRef', () => github.rest.git.getRef({ ...place, ref: `tags/${tag}` }), (r) => r.status === 200)
  await checks.refusal('repos.getReleaseByTag without one', () => github.rest.repos.getReleaseByTag({ ...place, tag }), isRefused(404, 'Not Found'))
  const made = await checks.call('repos.createRelease', () => github.rest.repos.createRelease({ ...place, tag_name: tag, name: tag, body: 'notes' }), (r) => r.status === 201 && r.data.tag_name === tag)
  await checks.refusal('repos.createRelease again', () => github.rest.repos.createRelease({ ...place, tag_name: tag }), isRefused(422, 'already_exists'))
  await checks.call('repos.updateRelease', () => github.rest.repos.updateRelease({ ...place, release_id: made.data.id, body: 'better notes' }), (r) => r.data.body === 'better notes')
  await checks.call('repos.getReleaseByTag', () => github.rest.repos.getReleaseByTag({ ...place, tag }), (r) => r.data.id === made.data.id && r.data.assets.length === 0)
  await checks.call('repos.deleteRelease', () => github.rest.repos.deleteRelease({ ...place, release_id: made.data.id }), (r) => r.status === 204)
}

await comments()
await releases()
await checks.call('what people see', () => readers(endpoint, 'github'), (all) => {
  const seen = [...all.values()].flatMap((c) => c.messages).filter((m) => !m.recalled)
  return seen.map((m) => m.text).join() === 'hello, all'
})
checks.end()
