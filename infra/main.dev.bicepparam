// A place to try things: the smallest instances, nothing kept for long.
using 'main.bicep'

param environmentName = 'dev'
param location = 'westeurope'
param instanceMemoryMB = 512
param retentionDays = 14
param toleratedFailedRuns = 10 // here they fail on purpose
param bootstrapKey = readEnvironmentVariable('WORKFLOW_BOOTSTRAP_KEY', '')
