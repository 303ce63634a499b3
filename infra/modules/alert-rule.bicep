// One alert on the logs of the app.

@description('Name of the rule.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('What it says, to whoever is woken by it.')
param summary string

@description('0, critical, to 4, verbose.')
@minValue(0)
@maxValue(4)
param severity int

@description('The Application Insights resource that is asked.')
param insightsId string

@description('The query. Its answer has one number.')
param query string

@description('Column of that number.')
param measure string

@description('The alert fires above it.')
param threshold int

@description('How far back the query looks, at most; ISO 8601.')
param window string

@description('How often it is asked; ISO 8601.')
param frequency string

@description('Whom to tell.')
param actionGroupIds string[]

resource rule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: name
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: name
    description: summary
    severity: severity
    enabled: true
    scopes: [insightsId]
    evaluationFrequency: frequency
    windowSize: window
    autoMitigate: true // it goes away by itself, and says so
    criteria: {
      allOf: [
        {
          query: query
          metricMeasureColumn: measure
          timeAggregation: 'Maximum'
          operator: 'GreaterThan'
          threshold: threshold
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: actionGroupIds }
  }
}
