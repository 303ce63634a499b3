@description('Name of the plan.')
param planName string

@description('Name of the app; it is the first part of its address, so nobody else in the world may have it.')
param name string

@description('Region.')
param location string

@description('Tags. azd finds the app by the tag azd-service-name.')
param tags object

@description('The app\'s identity: its resource.')
param identityId string

@description('Where the package of the app is uploaded to: a container of the storage account.')
param packageContainerUri string

@description('The app settings, by name.')
param settings object

@description('Memory of an instance, in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int

@description('Most instances of each kind: for HTTP, for the engine, and for each timer.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int

@description('Instances that are kept warm for the engine.')
@minValue(0)
param alwaysReadyEngine int

@description('Instances that are kept warm for the API.')
@minValue(0)
param alwaysReadyHttp int

@description('What becomes of running instances when a new version comes: see infra/README.md, Upgrades.')
@allowed(['Recreate', 'RollingUpdate'])
param updateStrategy string

@description('Subnet that the app leaves through; empty: none.')
param subnetId string

var appSettings = [
  for setting in items(settings): {
    name: setting.key
    value: setting.value
  }
]

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true } // Linux
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'workflow' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUri
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: concat(
          alwaysReadyEngine > 0 ? [{ name: 'durable', instanceCount: alwaysReadyEngine }] : [],
          alwaysReadyHttp > 0 ? [{ name: 'http', instanceCount: alwaysReadyHttp }] : []
        )
      }
      // The service has it (infra/README.md, Upgrades), and the types of this Bicep do not know it yet: any() is for this
      // one property. The platform's default, Recreate, is left unsaid.
      ...(updateStrategy == 'RollingUpdate' ? any({ siteUpdateStrategy: { type: updateStrategy } }) : {})
    }
    // The host's own master key opens nothing: its addresses below /admin, which run any function, are switched off. The types
    // do not know this property either.
    ...any({ functionsRuntimeAdminIsolationEnabled: true })
    siteConfig: {
      appSettings: appSettings
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
    }
  }

  // Nobody deploys by user name and password: only who signs in with Entra ID and may.
  resource noBasicScm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource noBasicFtp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }
}

output id string = app.id
output name string = app.name
output address string = 'https://${app.properties.defaultHostName}'
