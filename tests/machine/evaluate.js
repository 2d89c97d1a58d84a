// Evaluates JSONata expressions with the reference implementation: reads [{expression, …variables}], writes one answer each.
const jsonata = require("jsonata");

async function answer({ expression, ...variables }) {
  try {
    const program = jsonata(expression);
    // AWS's own function; the reference implementation has no such thing.
    program.registerFunction("parse", (text) => JSON.parse(text), "<s:x>");
    const value = await program.evaluate(undefined, variables);
    return value === undefined ? { undefined: true } : { value };
  } catch (error) {
    return { error: String(error.message) };
  }
}

async function main() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const questions = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  process.stdout.write(JSON.stringify(await Promise.all(questions.map(answer))));
}

main();
