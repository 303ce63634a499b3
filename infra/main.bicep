// Workflow in Azure: a function app of the Flex Consumption plan with what it keeps its state in, and no key anywhere.
// infra/README.md says how it goes out, what each part is for, and what it costs.

targetScope = 'subscription'

import { appSettingsOf, bootstrapKeySecret, schedulerSettingsOf, signInSettings } from 'settings.bicep'

@description('Short name of the environment, such as dev or prod: the last part of every name. Letters and digits; a hyphen is left out.')
@minLength(2)
@maxLength(8)
param environmentName string

@description('Name of the workload: the middle part of every name.')
@minLength(2)
@maxLength(8)
param workload string = 'workflow'

@description('Azure region. The Flex Consumption plan has to be there, and Durable Task Scheduler if it is chosen.')
param location string

@description('Tags on everything, besides workload, environment and the one that azd finds its resources by.')
param tags object = {}

@description('Where the engine keeps its hub: AzureStorage, in the storage account; or DurableTaskScheduler, a service of its own that costs and does more. A hub can\'t be moved from one to the other: runs in flight are begun anew by maintenance. The app is then built with -p:WorkflowTaskScheduler=true.')
@allowed(['AzureStorage', 'DurableTaskScheduler'])
param backend string = 'AzureStorage'

@description('How Durable Task Scheduler is paid: by the action, or by capacity units. It counts only with that backend.')
@allowed(['Consumption', 'Dedicated'])
param schedulerSku string = 'Consumption'

@description('public: storage and vault have addresses that anybody can reach and nobody without a role can use. private: they are reached from a virtual network only, through private endpoints.')
@allowed(['public', 'private'])
param networking string = 'public'

@description('Addresses of the virtual network, /23 or larger. It counts only with private networking.')
param addressPrefix string = '10.20.0.0/16'

@description('How the storage account keeps copies: in one place, in three zones, or also in another region.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS'])
param storageRedundancy string = 'Standard_LRS'

@description('Memory of an instance, in MB. It is what execution time is paid by.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Most instances of each kind: for HTTP, for the engine, and for each timer. It bounds the bill, too.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances kept warm for the engine. 0: the first task after a pause waits for an instance, some seconds.')
@minValue(0)
@maxValue(20)
param alwaysReadyEngine int = 0

@description('Instances kept warm for the API.')
@minValue(0)
@maxValue(20)
param alwaysReadyHttp int = 0

@description('What becomes of running instances when a new version comes. Recreate: they are stopped, and runs go on where they stood. RollingUpdate (in preview): they are drained one after the other. infra/README.md says which changes need Recreate.')
@allowed(['Recreate', 'RollingUpdate'])
param updateStrategy string = 'Recreate'

@description('What the names of the store\'s tables and container begin with: a letter, then letters and digits.')
@minLength(1)
@maxLength(30)
param tablePrefix string = 'Workflow'

@description('Days that a run is kept after its end; 0 keeps runs for ever.')
@minValue(0)
@maxValue(36500)
param retentionDays int = 90

@description('Days after which the payloads of a run are moved to cool storage.')
@minValue(1)
param coolAfterDays int = 30

@description('Networks that HTTP tasks may not reach, in CIDR notation, beyond those that are always refused. The default is the instance itself, where the platform hands out the identity\'s tokens; with private networking, the network\'s own addresses belong here too.')
param blockedNetworks string[] = ['127.0.0.0/8', '::1/128']

@description('Secrets that expressions may use, as secrets.NAME: letters, digits and underscores. Each is the secret of the vault with that name, a hyphen for each underscore.')
param secretNames string[] = []

@description('The first admin key of the API, made anew by whoever deploys: 32 characters or more. It is put into the vault if that has none yet, and is ignored otherwise. Empty: the vault is left alone.')
@secure()
param bootstrapKey string = ''

@description('Whether the app accepts the bootstrap key that is in the vault. It can be switched off once there are other admin keys.')
param acceptsBootstrapKey bool = true

@description('Whose tokens the API accepts, besides its own keys: those of a tenant of Entra ID, or of another OpenID provider. Empty: nobody\'s.')
param signIn signInSettings = {}

@description('Further app settings, by name; settings.bicep lists those that the app reads. Never a secret: those are in the vault.')
param otherSettings { *: string } = {}

@description('Object id of the person or group that may write secrets into the vault; empty: nobody is given that role here. azd gives the id of who runs it.')
param vaultOfficerId string = ''

@description('Whether a deleted vault stays recoverable for 90 days whatever happens. It can\'t be switched off again.')
param isVaultPurgeProtected bool = false

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Most gigabytes of logs that are taken in on a day; -1: no limit. It bounds the bill: what comes after is dropped, alerts with it.')
param logDailyCapGb int = 1

@description('Mail addresses that alerts go to; none: they are seen in the portal only.')
param alertEmails string[] = []

@description('Runs that may fail within 15 minutes before the alert on failed runs fires.')
@minValue(0)
param toleratedFailedRuns int = 0

@description('Seconds that schedules may go without being looked at before the alert on schedule lag fires.')
@minValue(120)
param toleratedScheduleLag int = 300

@description('Seconds that an accepted run may wait to be begun before the alert on queue age fires.')
@minValue(60)
param toleratedQueueAge int = 120

var nameSuffix = toLower('${workload}-${replace(environmentName, '-', '')}')

// What must be unique in the world ends in six letters, which are always the same for this subscription, workload and environment.
var token = take(uniqueString(subscription().id, workload, environmentName, location), 6)

var names = {
  group: 'rg-${nameSuffix}'
  identity: 'id-${nameSuffix}'
  storage: 'st${replace(nameSuffix, '-', '')}${token}'
  vault: 'kv-${take(nameSuffix, 14)}-${token}' // 24 letters are the most
  workspace: 'log-${nameSuffix}'
  insights: 'appi-${nameSuffix}'
  scheduler: 'dts-${nameSuffix}'
  network: 'vnet-${nameSuffix}'
  plan: 'asp-${nameSuffix}'
  app: 'func-${nameSuffix}-${token}'
}

var allTags = union(tags, {
  workload: workload
  environment: environmentName
  'azd-env-name': environmentName
})

var isPrivate = networking == 'private'
var isOnScheduler = backend == 'DurableTaskScheduler'

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: names.group
  location: location
  tags: allTags
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: names.identity
    location: location
    tags: allTags
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: names.storage
    location: location
    tags: allTags
    redundancy: storageRedundancy
    isPrivate: isPrivate
    payloadContainerName: '${toLower(tablePrefix)}-payloads'
    coolAfterDays: coolAfterDays
    packageContainerName: 'app-package'
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: names.vault
    location: location
    tags: allTags
    isPrivate: isPrivate
    isPurgeProtected: isVaultPurgeProtected
  }
}

module bootstrap 'modules/bootstrap-key.bicep' = if (!empty(bootstrapKey)) {
  name: 'bootstrap-key'
  scope: group
  params: {
    vaultName: names.vault
    secretName: bootstrapKeySecret
    value: bootstrapKey
  }
  dependsOn: [vault]
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    workspaceName: names.workspace
    insightsName: names.insights
    location: location
    tags: allTags
    retentionDays: logRetentionDays
    dailyCapGb: logDailyCapGb
  }
}

module access 'modules/access.bicep' = {
  name: 'access'
  scope: group
  params: {
    identityName: names.identity
    storageAccountName: names.storage
    insightsName: names.insights
    vaultName: names.vault
    vaultOfficerId: vaultOfficerId
  }
  dependsOn: [identity, storage, monitoring, vault]
}

module scheduler 'modules/scheduler.bicep' = if (isOnScheduler) {
  name: 'scheduler'
  scope: group
  params: {
    name: names.scheduler
    taskHubName: 'WorkflowHub'
    location: location
    tags: allTags
    sku: schedulerSku
    identityName: names.identity
  }
  dependsOn: [identity]
}

module network 'modules/network.bicep' = if (isPrivate) {
  name: 'network'
  scope: group
  params: {
    name: names.network
    location: location
    tags: allTags
    addressPrefix: addressPrefix
  }
}

var endpoints = [
  { groupId: 'blob', target: 'storage', zone: 'privatelink.blob.${environment().suffixes.storage}' }
  { groupId: 'queue', target: 'storage', zone: 'privatelink.queue.${environment().suffixes.storage}' }
  { groupId: 'table', target: 'storage', zone: 'privatelink.table.${environment().suffixes.storage}' }
  { groupId: 'vault', target: 'vault', zone: 'privatelink.vaultcore.azure.net' }
]

module privateEndpoints 'modules/private-endpoint.bicep' = [
  for endpoint in endpoints: if (isPrivate) {
    name: 'endpoint-${endpoint.groupId}'
    scope: group
    params: {
      name: 'pep-${endpoint.groupId}-${nameSuffix}'
      location: location
      tags: allTags
      targetId: endpoint.target == 'vault' ? vault.outputs.id : storage.outputs.id
      groupId: endpoint.groupId
      zoneName: endpoint.zone
      networkId: network.?outputs.id ?? ''
      subnetId: network.?outputs.endpointSubnetId ?? ''
    }
  }
]

// Its address has no secret in it; what it is for is in settings.bicep.
resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.insights
  scope: group
}

module app 'modules/function-app.bicep' = {
  name: 'function-app'
  scope: group
  params: {
    planName: names.plan
    name: names.app
    location: location
    tags: allTags
    identityId: identity.outputs.id
    packageContainerUri: storage.outputs.packageContainerUri
    settings: union(
      appSettingsOf(names.storage, identity.outputs.clientId, insights.properties.ConnectionString, names.vault, {
        tablePrefix: tablePrefix
        retentionDays: retentionDays
        blockedNetworks: blockedNetworks
        secretNames: secretNames
        acceptsBootstrapKey: acceptsBootstrapKey
        signIn: signIn
        others: otherSettings
      }),
      isOnScheduler
        ? schedulerSettingsOf(
            scheduler.?outputs.endpoint ?? '',
            scheduler.?outputs.taskHubName ?? '',
            identity.outputs.clientId
          )
        : {}
    )
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyEngine: alwaysReadyEngine
    alwaysReadyHttp: alwaysReadyHttp
    updateStrategy: updateStrategy
    subnetId: network.?outputs.appSubnetId ?? ''
  }
  // The app starts once it may do what it has to, and can reach it. The platform reads the vault when it starts.
  dependsOn: [access, privateEndpoints, bootstrap]
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    nameSuffix: nameSuffix
    location: location
    tags: allTags
    insightsId: monitoring.outputs.insightsId
    emails: alertEmails
    toleratedFailedRuns: toleratedFailedRuns
    toleratedScheduleLag: toleratedScheduleLag
    toleratedQueueAge: toleratedQueueAge
  }
}

@description('Where the API is.')
output address string = app.outputs.address

@description('Name of the function app.')
output functionAppName string = app.outputs.name

@description('Name of the resource group.')
output resourceGroupName string = group.name

@description('Name of the vault that secrets are put into.')
output vaultName string = vault.outputs.name

@description('Name of the storage account.')
output storageAccountName string = storage.outputs.name

@description('Name of the Application Insights resource.')
output insightsName string = monitoring.outputs.insightsName
