// Counts the calls of a client and tells of each whether it did what it should.

export class Checks {
  #client
  #failed = 0
  #calls = 0

  constructor(client) {
    this.#client = client
  }

  // call makes one call and checks its answer: a predicate returns true for one
  // that is right. It returns the answer, or undefined after a failure, so that
  // the calls that follow still are made.
  async call(name, make, isRight = () => true) {
    try {
      const answer = await make()
      this.#tell(name, isRight(answer) === true ? '' : `answer ${JSON.stringify(answer)?.slice(0, 500)}`)
      return answer
    } catch (error) {
      this.#tell(name, describe(error))
    }
  }

  // refusal makes a call that must be refused, with an error for which the
  // predicate returns true.
  async refusal(name, make, isRight) {
    try {
      const answer = await make()
      this.#tell(name, `accepted: ${JSON.stringify(answer)?.slice(0, 500)}`)
    } catch (error) {
      this.#tell(name, isRight(error) === true ? '' : describe(error))
    }
  }

  #tell(name, problem) {
    this.#calls++
    if (problem) this.#failed++
    console.log(problem ? `FAILED ${this.#client} ${name}: ${problem}` : `ok ${this.#client} ${name}`)
  }

  // end prints the counts and sets the exit status.
  end() {
    console.log(`${this.#client} calls=${this.#calls} failed=${this.#failed}`)
    process.exitCode = this.#failed ? 1 : 0
  }
}

function describe(error) {
  const body = error?.response?.data
  return `${error?.stack ?? error}${body ? ` ${JSON.stringify(body)}` : ''}`
}

// readers returns what people see of one platform, by conversation id.
export async function readers(endpoint, platform) {
  const answer = await fetch(new URL('/sandbox/api/conversations', endpoint))
  const all = await answer.json()
  return new Map(all.filter((c) => c.platform === platform).map((c) => [c.id, c]))
}

// environment returns a variable that must be set.
export function environment(name) {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set; herald sandbox prints it`)
  return value
}
