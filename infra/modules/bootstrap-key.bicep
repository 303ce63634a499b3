@description('Name of the vault.')
param vaultName string

@description('Name of the secret in the vault.')
param secretName string

@description('The key. It is used when the vault has no such secret yet, and ignored otherwise.')
@secure()
@minLength(32)
param value string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

// A later deployment leaves it as it is, so that a key which was rotated stays so. It is written through Resource Manager,
// which needs no role in the vault and also reaches one without a public address.
@onlyIfNotExists()
resource secret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: secretName
  properties: {
    value: value
    contentType: 'Workflow, bootstrap key'
  }
}
