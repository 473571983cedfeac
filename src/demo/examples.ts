// The lines that the demo prints: commands to paste, what each shows, and a part of what it prints.

/** Where the demo listens; `host:port` each. `anji` is how this command line is called. */
export type Places = Readonly<{ http: string; dubbo: string; admin: string; anji: string }>

/** One command. `answers` is a part of its output, by which a reader (and a test) sees that it worked. */
export type Example = Readonly<{ shows: string; command: string; answers: string }>

/** Examples under one title. */
export type ExampleGroup = Readonly<{ title: string; examples: readonly Example[] }>

const GREETING = 'org.anji.demo.GreetingService'
const ORDERS = 'org.anji.demo.OrderService'
/** As a JavaScript number this id would end in 2. */
const ORDER_ID = '9007199254740993'
const JSON_TYPE = "-H 'content-type: application/json'"

/** Every example of a demo that listens there. */
export function exampleGroups(places: Places): readonly ExampleGroup[] {
  return [
    { title: 'Over HTTP', examples: [...overHttp(places), ...failures(places)] },
    { title: 'Over Dubbo', examples: overDubbo(places) },
    { title: 'For operators', examples: forOperators(places) }
  ]
}

function overHttp({ http }: Places): readonly Example[] {
  const greeting = `http://${http}/${GREETING}`
  const orders = `http://${http}/${ORDERS}`
  return [
    {
      shows: 'a JSON array is the argument list',
      command: `curl -s ${greeting}/sayHello ${JSON_TYPE} -d '["Li"]'`,
      answers: '"Hello, Li!"'
    },
    {
      shows: 'a GET takes its arguments from the query',
      command: `curl -s '${greeting}/sayHello?name=Li'`,
      answers: '"Hello, Li!"'
    },
    {
      shows: 'a JSON object is the only argument',
      command: `curl -s ${orders}/place ${JSON_TYPE} -d '{"buyer":"Mei","total":19.90,"lines":[{"sku":"tea","count":1}]}'`,
      answers: '"total":19.90'
    },
    {
      shows: 'a long and a BigDecimal keep every digit',
      command: `curl -s '${orders}/get?id=${ORDER_ID}'`,
      answers: `"id":${ORDER_ID},"buyer":"Li","total":59.70`
    },
    {
      shows: 'x-dubbo-types calls the method directly, without $invoke',
      command: `curl -s ${orders}/get ${JSON_TYPE} -H 'x-dubbo-types: long' -d '[${ORDER_ID}]'`,
      answers: `"id":${ORDER_ID}`
    },
    {
      shows: 'attachments travel as headers, there and back',
      command: `curl -si ${greeting}/whoAmI -H 'x-dubbo-attachment-demo-user: li'`,
      answers: 'x-dubbo-attachment-demo-user: li'
    },
    {
      shows: 'two providers take turns, but a route sends this header to v2',
      command: `curl -s ${greeting}/whoAmI -H 'x-demo-version: v2'`,
      answers: '"demo-b v2"'
    }
  ]
}

function failures({ http }: Places): readonly Example[] {
  return [
    {
      shows: 'an exception is a problem document and never a 200',
      command: `curl -si 'http://${http}/${ORDERS}/cancel?id=${ORDER_ID}'`,
      answers: '"exception":"org.anji.demo.OrderShippedException"'
    },
    {
      shows: 'a route cuts slow calls off after one second',
      command: `curl -s 'http://${http}/${GREETING}/slow?ms=5000'`,
      answers: '"code":"TIMEOUT"'
    },
    {
      shows: 'a misspelt service is told its nearest name',
      command: `curl -s http://${http}/org.anji.demo.GretingService/whoAmI`,
      answers: 'did you mean'
    }
  ]
}

function overDubbo({ dubbo, anji }: Places): readonly Example[] {
  const call = `${anji} call ${dubbo}`
  return [
    {
      shows: 'a Dubbo call from the shell',
      command: `${call} ${GREETING} sayHello '"Li"'`,
      answers: '"Hello, Li!"'
    },
    {
      shows: 'the same with its types: a direct call',
      command: `${call} ${ORDERS} get ${ORDER_ID} --types long`,
      answers: '"total":59.70'
    },
    {
      shows: 'routes hold for every protocol; here the attachment is what they read',
      command: `${call} ${GREETING} whoAmI --attachment x-demo-version=v2`,
      answers: '"demo-b v2"'
    },
    {
      shows: 'everything of an answer, for programs',
      command: `${call} ${ORDERS} cancel ${ORDER_ID} --json`,
      answers: '"class":"org.anji.demo.OrderShippedException"'
    }
  ]
}

function forOperators({ admin }: Places): readonly Example[] {
  return [
    { shows: 'whether it takes calls', command: `curl -s http://${admin}/readyz`, answers: 'ready' },
    {
      shows: 'what it counted, for Prometheus',
      command: `curl -s http://${admin}/metrics`,
      answers: 'anji_exchanges_total'
    },
    {
      shows: 'which services it knows, and from where',
      command: `curl -s http://${admin}/state/services`,
      answers: GREETING
    }
  ]
}
