@description('Name of the account: 3 to 24 lower-case letters and digits.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('How copies are kept.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS'])
param redundancy string

@description('Whether the account is reached through private endpoints only.')
param isPrivate bool

@description('The container of the store that holds large payloads; the app creates it.')
param payloadContainerName string

@description('Days after which the payloads of a run are moved to the cool tier.')
param coolAfterDays int

@description('The container that holds the package of the app.')
param packageContainerName string

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    // Nobody signs in with a key, as there is none.
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    supportsHttpsTrafficOnly: true
    minimumTlsVersion: 'TLS1_2'
    accessTier: 'Hot'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      bypass: 'None'
    }
    // The encryption of queues and tables stays at its default scope, the service: account-wide keys have another price.
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      // A package or a payload that was deleted by mistake can be had back for a week.
      deleteRetentionPolicy: { enabled: true, days: 7 }
      containerDeleteRetentionPolicy: { enabled: true, days: 7 }
    }

    resource package 'containers' = {
      name: packageContainerName
    }
  }

  // The queues and tables of the hub, and the tables and the container of the store, are created by those who use them.
  resource queues 'queueServices' = {
    name: 'default'
  }

  resource tables 'tableServices' = {
    name: 'default'
  }
}

// Payloads of a run are read while it runs, and hardly ever afterwards. They go with their run, by the rule of
// retention; a rule of the account that deleted by age would take them from runs that are waiting, and would take
// definitions, which have no age.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'cool-run-payloads'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: {
              blobTypes: ['blockBlob']
              // A run's id begins with its year: not the definitions, which are beside them.
              prefixMatch: ['${payloadContainerName}/2']
            }
            actions: {
              baseBlob: {
                tierToCool: { daysAfterModificationGreaterThan: coolAfterDays }
              }
            }
          }
        }
      ]
    }
  }
  dependsOn: [account::blobs]
}

output id string = account.id
output name string = account.name
output packageContainerUri string = '${account.properties.primaryEndpoints.blob}${packageContainerName}'
