// What `azd up` takes: the names come from the azd environment, the rest is a small team's.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param vaultOfficerId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param bootstrapKey = readEnvironmentVariable('WORKFLOW_BOOTSTRAP_KEY', '')
param signIn = {
  tenantId: readEnvironmentVariable('WORKFLOW_ENTRA_TENANT_ID', '')
  audience: readEnvironmentVariable('WORKFLOW_ENTRA_AUDIENCE', '')
}
