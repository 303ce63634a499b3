// What wakes somebody: runs that failed, schedules that nobody looks at, and work that waits. Each asks for lines that the
// app and its host really write; a test holds the phrases below to the sources (tests/Workflow.Infra.Tests/Alerts).

@description('Ending of the names: workload and environment.')
param nameSuffix string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('The Application Insights resource.')
param insightsId string

@description('Addresses that get a mail.')
param emails string[]

@description('Runs that may fail in a quarter of an hour before somebody is told.')
@minValue(0)
param toleratedFailedRuns int

@description('Seconds that schedules may go without being looked at.')
@minValue(120)
param toleratedScheduleLag int

@description('Seconds that an accepted run may wait to be begun.')
@minValue(60)
param toleratedQueueAge int

var frequency = 'PT5M'
var window = 'PT15M'

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: 'ag-${nameSuffix}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'workflow'
    enabled: true
    emailReceivers: [
      for email in emails: {
        name: email
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

var told = empty(emails) ? [] : [people.id]

module failedRuns 'alert-rule.bicep' = {
  name: 'alert-failed-runs'
  params: {
    name: 'alert-failed-runs-${nameSuffix}'
    location: location
    tags: tags
    summary: 'Runs have ended FAILED or TIMED_OUT. GET /api/v1/runs?status=FAILED lists them, each with its error.'
    severity: 2
    insightsId: insightsId
    query: '''
      traces
      | where message matches regex @"^Run \S+ ended (FAILED|TIMED_OUT)$"
      | summarize Runs = dcount(message)
    '''
    measure: 'Runs'
    threshold: toleratedFailedRuns
    window: window
    frequency: frequency
    actionGroupIds: told
  }
}

// The timer of the schedules fires every minute, whether anything is due or not. While it succeeds nothing lags by more
// than its minute; a schedule that could not be polled makes the round a failed one.
module scheduleLag 'alert-rule.bicep' = {
  name: 'alert-schedule-lag'
  params: {
    name: 'alert-schedule-lag-${nameSuffix}'
    location: location
    tags: tags
    summary: 'Nobody has looked at the schedules for a while, or not at all of them: ticks come late. None is lost.'
    severity: 1
    insightsId: insightsId
    query: '''
      traces
      | summarize
          Looked = maxif(timestamp, message startswith "Executed 'Functions.check_scheduled_workflows' (Succeeded"),
          Stuck = countif(message matches regex @"^The schedule of workflow \d+ could not be polled")
      | project Lag = iff(Stuck > 0 or isnull(Looked), 900, datetime_diff("second", now(), Looked))
    '''
    measure: 'Lag'
    threshold: toleratedScheduleLag
    window: window
    frequency: frequency
    actionGroupIds: told
  }
}

// A run that was accepted is a message in a queue of the hub until a worker has taken it. Maintenance looks at all of them
// every minute, and says how old the oldest is.
module queueAge 'alert-rule.bicep' = {
  name: 'alert-queue-age'
  params: {
    name: 'alert-queue-age-${nameSuffix}'
    location: location
    tags: tags
    summary: 'Runs wait to be begun: there are too few workers for what is started, or none takes work.'
    severity: 2
    insightsId: insightsId
    query: '''
      traces
      | extend Seconds = extract(@"^Active runs: \d+; the oldest that was not begun yet has waited (\d+) s$", 1, message, typeof(int))
      | summarize Age = coalesce(max(Seconds), 0)
    '''
    measure: 'Age'
    threshold: toleratedQueueAge
    window: window
    frequency: frequency
    actionGroupIds: told
  }
}
