@description('Name of the identity.')
param name string

@description('Where it is kept.')
param location string

@description('Tags.')
param tags object

// User-assigned: it is there, with its roles, before the app first starts, and outlives an app that is made anew.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

output id string = identity.id
output clientId string = identity.properties.clientId
