// Durable Task Scheduler: the engine's backend in place of the queues and tables of the storage account.

@description('Name of the scheduler.')
@minLength(3)
@maxLength(64)
param name string

@description('Name of its task hub.')
param taskHubName string

@description('Region; the service is not in all of them.')
param location string

@description('Tags.')
param tags object

@description('How it is paid: by the action (Consumption), or by capacity units (Dedicated).')
@allowed(['Consumption', 'Dedicated'])
param sku string

@description('Name of the app\'s identity.')
param identityName string

// Durable Task Data Contributor: the app begins, tells and purges orchestrations, besides working on them; Durable Task
// Worker, the smaller role, lets it do the work only.
var durableTaskDataContributor = '0ad04412-c4d5-4796-b79c-f76d14c8d402'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: sku == 'Dedicated' ? { name: sku, capacity: 1 } : { name: sku }
    // Who comes in is settled by roles; there are no keys.
    ipAllowlist: ['0.0.0.0/0']
  }

  resource hub 'taskHubs' = {
    name: taskHubName
    properties: {}
  }
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(scheduler::hub.id, identity.id, durableTaskDataContributor)
  scope: scheduler::hub
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', durableTaskDataContributor)
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

output endpoint string = scheduler.properties.endpoint
output taskHubName string = scheduler::hub.name
