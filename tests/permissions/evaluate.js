// Decides on requests as IAM would: each line in is a JSON array of simulations, each line out the array of answers.
const readline = require('node:readline')
const { runSimulation } = require('@cloud-copilot/iam-simulate')

function sids(statements) {
  return (statements ?? []).map((statement) => statement.explain.identifier)
}

async function decide(simulation) {
  const response = await runSimulation(simulation, {})
  if (response.resultType === 'error') {
    return { error: JSON.stringify(response.errors) }
  }
  // An action that knows no resources is asked for `*`, and has one result as any other.
  const results = response.resultType === 'wildcard' ? response.results : [response.result]
  if (results.length !== 1) {
    return { error: `${simulation.request.resource.resource} is no single resource` }
  }
  const { analysis, ignoredContextKeys } = results[0]
  return {
    allowed: response.overallResult === 'Allowed',
    by: sids(analysis?.identityAnalysis?.allowStatements),
    ignored: ignoredContextKeys ?? [],
  }
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const answers = []
    for (const simulation of JSON.parse(line)) {
      answers.push(await decide(simulation))
    }
    process.stdout.write(`${JSON.stringify(answers)}\n`)
  }
}

main()
