// What a team depends on: three zones, a private network, an engine that is warm, and people who are told.
using 'main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param tags = { owner: 'platform-team' }
param networking = 'private'
param blockedNetworks = ['127.0.0.0/8', '::1/128', '10.20.0.0/16'] // the last is the network's own
param storageRedundancy = 'Standard_ZRS'
param alwaysReadyEngine = 1
param isVaultPurgeProtected = true
param logRetentionDays = 90
param logDailyCapGb = 5
param secretNames = ['NOTIFY_TOKEN']
param alertEmails = ['on-call@example.org']
param bootstrapKey = readEnvironmentVariable('WORKFLOW_BOOTSTRAP_KEY', '')
