@description('Name of the vault: 3 to 24 letters, digits and hyphens.')
@minLength(3)
@maxLength(24)
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Whether the vault is reached through private endpoints only.')
param isPrivate bool

@description('Whether a deleted vault stays recoverable for its retention, whoever wants it gone. It can\'t be switched off again.')
param isPurgeProtected bool

// The vault is made empty. Secrets are put in by people (infra/README.md), and never by a template.
resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    // By roles, as everything else is; access policies would be a second list of who may what.
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: isPurgeProtected ? true : null
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      bypass: 'None'
    }
  }
}

output id string = vault.id
output name string = vault.name
