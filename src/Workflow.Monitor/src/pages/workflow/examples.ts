/** What a new workflow can begin with. */
export const examples: readonly { name: string; text: string }[] = [
  {
    name: 'First steps',
    text: `name: hello
description: What it is for, in a sentence.

# Runs by itself at these times; remove it to start by hand only.
cron_expression: "0 6 * * MON-FRI"
time_zone: Europe/Berlin

inputs:
  who:
    type: string
    default: world

tasks:
  - name: greet
    task_type: PASS
    config:
      output: "Hello, {{ inputs.who }}"

  - name: wait
    task_type: WAIT
    depends_on: [greet]
    config:
      seconds: 2
`,
  },
  {
    name: 'Requests with retries',
    text: `name: sync-orders
max_concurrent_runs: 1
timeout_seconds: 3600

tasks:
  - name: fetch
    task_type: HTTP
    depends_on: []
    config:
      url: https://example.org/orders
    retry:
      max_attempts: 5
      initial_interval_seconds: 2

  - name: push
    task_type: HTTP
    depends_on: [fetch]
    config:
      method: POST
      url: https://example.org/ledger
      body: "{{ tasks.fetch.output.body }}"

  - name: alarm
    task_type: HTTP
    depends_on: [fetch, push]
    trigger_rule: one_failed
    config:
      method: POST
      url: https://example.org/alarm
`,
  },
  {
    name: 'Approval by a person',
    text: `name: release

tasks:
  - name: prepare
    task_type: PASS
    depends_on: []

  - name: approval
    task_type: EVENT
    depends_on: [prepare]
    config:
      name: approved
      timeout_seconds: 86400

  - name: publish
    task_type: HTTP
    depends_on: [approval]
    config:
      method: POST
      url: https://example.org/publish
`,
  },
  {
    name: 'Once for each item',
    text: `name: resize-pictures

inputs:
  pictures:
    type: array
    default: [a.png, b.png, c.png]

tasks:
  - name: resize
    task_type: HTTP
    depends_on: []
    for_each: "{{ inputs.pictures }}"
    max_parallel: 5
    config:
      method: POST
      url: "https://example.org/resize/{{ item }}"

  - name: report
    task_type: PASS
    depends_on: [resize]
`,
  },
];
