// Every app setting of the function app, in one place. A test compares them, both ways, with what the code reads
// (tests/Workflow.Infra.Tests/Settings): a setting that the code begins to read and that is neither set nor documented
// here fails it, and so does one here that nothing reads.

@export()
@description('What an operator chooses about the service itself; everything else in here follows from the resources.')
type workflowSettings = {
  @description('What the names of the tables and of the container of the store begin with.')
  @minLength(1)
  @maxLength(30)
  tablePrefix: string

  @description('Days that a run is kept after its end; 0 keeps runs for ever.')
  @minValue(0)
  @maxValue(36500)
  retentionDays: int

  @description('Networks that HTTP tasks may not reach, in CIDR notation, beyond those that are always refused.')
  blockedNetworks: string[]

  @description('Names of the secrets that expressions may use as secrets.NAME: letters, digits and underscores. The value is the secret of the vault with that name, with a hyphen for each underscore.')
  secretNames: string[]

  @description('Whether the bootstrap key of the vault is accepted.')
  acceptsBootstrapKey: bool

  @description('Whose tokens are accepted, besides keys.')
  signIn: signInSettings

  @description('Settings of the list below, by name.')
  others: { *: string }
}

@export()
@description('Tokens that the API accepts (Workflow:Access:Entra). What is left out or empty is not set.')
type signInSettings = {
  @description('The tenant of Entra ID: its id.')
  tenantId: string?

  @description('The address of Entra ID in a national cloud; the public cloud\'s unless set.')
  instance: string?

  @description('Another OpenID provider in place of Entra ID: its address, below which it has .well-known/openid-configuration.')
  authority: string?

  @description('Whom the tokens must be for: the id of the API\'s app registration, or its address as api://ID.')
  audience: string?

  @description('The claim that holds the roles viewer, operator and admin; roles unless set.')
  roleClaim: string?
}

@export()
@description('Name of the secret of the vault that is the bootstrap key.')
var bootstrapKeySecret = 'BOOTSTRAP-KEY'

// Left at their defaults unless `others` says so. A colon in a name of the code is written __ here.
//
//   Workflow__Engine__MaxConcurrentTasks: task handlers running at one time in an instance (256)
//   Workflow__Http__MaxConnectionsPerServer: calls of HTTP tasks to one server at one time in an instance (128)
//   Workflow__Http__ConnectTimeoutSeconds: how long a server may take to accept a connection (15)
//   Workflow__Http__MaxStoredResponseBytes: the largest response that the store keeps (1 GiB)
//   Workflow__Http__MaxRedirects: redirects that a call follows (10)
//   Workflow__Http__Proxy, Workflow__Http__NoProxy: the proxy of HTTP tasks, and the hosts that are called without it (none)
//   Workflow__Http__ManagedIdentityScopes: what HTTP tasks may use the app's identity for (nothing)
//   Workflow__Database__BlockedNetworks: networks that DATABASE tasks may not reach (those of HTTP tasks)
//   Workflow__Database__MaxConnectionsPerDatabase: connections for one connection string at one time in an instance (20)
//   Workflow__Database__ConnectTimeoutSeconds: how long a database may take to accept a connection (15)
//   Workflow__Limits__DefinitionBytes: the largest definition of a workflow (16 MiB)
//   Workflow__Limits__WebhookBytes: the largest body of a webhook (256 KiB)
//   Workflow__Limits__YamlBytes: the largest body of YAML (2 MiB)
//   Workflow__Limits__BodySeconds: the longest time until a body has arrived (120)
//   Workflow__Limits__RequestsPerSecond: requests of one caller per second and instance (1,000)
//   Workflow__Limits__ExpensiveRequests: requests of one caller in progress that may be large, in an instance (32)
//   Workflow__Limits__FailedSignInsPerMinute: wrong keys of one address that an instance answers (600)
//   Workflow__Limits__PageBytes: bytes after which a page of a list ends (4 MiB)
//   Workflow__Limits__Faults: faults of one request that are listed (100)
//   Workflow__Tasks__Shell__Enabled: whether workflows may run programs on the host (false)
//   Workflow__Tasks__Shell__WorkingRoot, Workflow__Tasks__Shell__InheritedVariables: where they run, and what they see
//   Workflow__Tasks__Shell__MaxConcurrent, Workflow__Tasks__Shell__MaxMemoryMegabytes, Workflow__Tasks__Shell__MaxCpuSeconds: what they may use
//   Workflow__Tasks__Shell__MaxLogLines: how much of their output is in the log
//   Workflow__Tasks__Script__Enabled: whether workflows may run scripts, each in a process of its own (true)
//   Workflow__Tasks__Script__Processes, Workflow__Tasks__Script__ScriptsPerProcess, Workflow__Tasks__Script__IdleSeconds: how many processes, and how long each lives
//   Workflow__Tasks__Script__MaxMemoryMegabytes, Workflow__Tasks__Script__MaxSeconds: what a script may use
//   Workflow__Tasks__Script__MaxOutputBytes, Workflow__Tasks__Script__MaxLogLines: how much of its output and of its log is taken
//   Workflow__KeyVault__CacheSeconds, Workflow__KeyVault__MissingCacheSeconds: how soon a changed or a new secret is seen (60 and 10)
//   Workflow__KeyVault__TimeoutSeconds: how long reading a secret may take (10)
//   Workflow__KeyVault__ExcludedNames: secrets of the vault that workflows may not use (BOOTSTRAP-KEY)
//   Workflow__SecretFiles__Directory, Workflow__SecretFiles__CacheSeconds: files that are secrets, such as of a mounted share
//   Workflow__Notifications__PublicAddress: the address of the service in links of notifications (paths only)
//   Workflow__Notifications__MaxAttempts, Workflow__Notifications__TimeoutSeconds, Workflow__Notifications__MaxConcurrent: how often and how notifications are sent (15, 30 and 16)
//   Workflow__Smtp__Host, Workflow__Smtp__Port, Workflow__Smtp__Tls: the mail server of notifications (none, 587, StartTls)
//   Workflow__Smtp__User, Workflow__Smtp__PasswordSecret, Workflow__Smtp__From: as whom e-mail is sent; the password is a secret, by its name
//   Workflow__Limits__Watches, Workflow__Limits__WatchesPerCaller: watches that are open in an instance (1,000 and 32)
//   Workflow__Limits__WatchSeconds: the longest life of a watch (3,600)
//   Workflow__Limits__WaitSeconds: how long a start waits for the end of its run if its caller prefers to (60)
//   Workflow__Limits__WatchBytes: bytes of changes that are kept for all watches (64 MiB)
//   Workflow__Limits__QueuedRunsPerWorkflow: runs of one workflow that wait for a slot (1,000)
//   Workflow__Limits__EventReceivers: tasks and workflows that one event by name reaches (1,000)
//   Workflow__Limits__BulkRuns: runs that one bulk operation may mean (10,000)
//   Workflow__Limits__ExpressionSteps: steps of one evaluation of expressions (2,000,000)
//   Workflow__Limits__ExpressionBytes: bytes that one evaluation allocates (64 MiB)
//   Workflow__Limits__ExpressionDepth: levels of nested calls and values (1,000)
//   Workflow__Limits__ExpressionMilliseconds: the longest time of one evaluation (1,000)
//   Workflow__Telemetry__WorkflowLabels: how many workflows have series of their own in metrics (200)
//   Workflow__Telemetry__ItemSpans: how many items of a list have spans of their own in traces (1000)
//   Workflow__AzureMonitor__Enabled: whether the app sends its metrics and the traces of runs to Application Insights, which costs by volume (false)
//   Workflow__Engine__DriveSeconds: how long one activity goes on with a run, or with a branch of it, before another one continues (30)
//   Workflow__Engine__EagerRuns: how many runs an instance drives by itself as soon as they are accepted (32)
//   Workflow__Engine__FanOutWidth: up to how many tasks of a run that run at the same time get an activity each (20)
//   Workflow__Engine__PlanCacheBytes: memory of the cache of planned workflows in an instance (134217728)
//   Workflow__Health__SchedulerSeconds, Workflow__Health__QueueSeconds: beyond which age of the last check of schedules, and of a run that waits, /health/ready says degraded (180 and 120)
//   Workflow__Health__TimeoutSeconds, Workflow__Health__CacheSeconds: how long a check of health may take, and how long its answer is given again (5 and 1)
//   Workflow__Health__MinFreeMegabytes, Workflow__Health__WaitingTasks: of the standalone host only
//   Workflow__Audit__Days: days from an entry of the audit trail to its removal (365)
//   Workflow__Audit__EntriesPerSlice: entries removed in one go, each minute (500)
//   Workflow__Audit__FailuresPerAddress: refused sign-ins of one address that are recorded in a minute (10)
//   Workflow__Audit__Failures: the same of all addresses together (100)
//   Workflow__Retention__RunsPerSlice: runs removed in one go, each minute (100)
//   Workflow__Retention__StatisticsDays: days from an hour in which runs ended to the removal of its statistics (400)
//   Workflow__Access__AllowedHosts: host names under which the app answers (those that the platform binds to it)
//   Workflow__Access__TrustedProxies: proxies before the platform's front end, such as the networks of Azure Front Door
//   Workflow__Access__Entra__Issuer: who must have issued a token (the one of the provider's metadata)
//   Workflow__Access__Entra__Viewer, Workflow__Access__Entra__Operator, Workflow__Access__Entra__Admin: what means each role in the role claim (viewer, operator, admin)
//   Workflow__Access__Entra__AppService: whether people whom the platform has signed in are accepted (false); needs the tenant
//   Workflow__Access__Sessions__IdleMinutes: minutes without a request after which a session of a browser ends (30)
//   Workflow__Access__Sessions__MaxHours: hours after which it ends in any case (12)
//   Workflow__Monitor__Enabled: Durable Functions Monitor (false); the app's authentication with Entra ID comes first
//   DFM_MODE, DFM_ALLOWED_USER_NAMES: whom it lets in, and how far
//   DFM_ALLOWED_APP_ROLES, DFM_ALLOWED_FULL_ACCESS_APP_ROLES, DFM_ALLOWED_READ_ONLY_APP_ROLES: by their app roles
//   DFM_USERNAME_CLAIM_NAME, DFM_ROLES_CLAIM_NAME: by which claims it knows them
//   DFM_HUB_NAME: the task hub that it shows (that of host.json)
//
// Never set here, and why:
//
//   AzureWebJobsStorage, AzureWebJobsStorage__ConnectionString: hold a key; shared keys are off
//   AzureWebJobsStorage__TableServiceUri, AzureWebJobsStorage__BlobServiceUri: the account's name says it, in the public cloud
//   Workflow__Storage, Workflow__Storage__ConnectionString: likewise hold a key
//   Workflow__Storage__AccountName, Workflow__Storage__TableServiceUri, Workflow__Storage__BlobServiceUri, Workflow__Storage__ClientId: the store shares the host's account
//   Workflow__Monitor__DisableAuthentication, DFM_NONCE: open the monitor past all roles; with them the app does not start in Azure
//   Workflow__Database__SqliteRoot: a file of an instance is gone with it
//   AZURE_FUNCTIONS_ENVIRONMENT, DOTNET_ENVIRONMENT: Production when not set
//   WEBSITE_SITE_NAME, WEBSITE_INSTANCE_ID, WEBSITE_AUTH_ENABLED: the platform sets them

@export()
@description('The app settings, by name.')
func appSettingsOf(
  storageAccountName string,
  identityClientId string,
  insightsAddress string,
  vaultName string,
  workflow workflowSettings
) object => {
  // The host, the task hub and the store: one account, and the app's own identity in place of a key.
  AzureWebJobsStorage__accountName: storageAccountName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId

  // Where telemetry goes. Microsoft calls it a connection string, but it opens nothing: the resource takes telemetry from
  // signed-in identities only (DisableLocalAuth), and the second setting says which identity signs in.
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsAddress
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'

  // What each function does is in the store, run by run. Told to Application Insights line by line as well, it would cost
  // more than everything else; the lines that alerts ask for are excepted in host.json.
  AzureFunctionsJobHost__logging__logLevel__Function: 'Warning'

  // The timers: six fields, the first are seconds.
  CHECK_SCHEDULED_WORKFLOWS_SCHEDULE: '0 * * * * *'
  CHECK_RUNS_SCHEDULE: '0 * * * * *'
  REMOVE_OLD_RUNS_SCHEDULE: '30 * * * * *'
  SEND_NOTIFICATIONS_SCHEDULE: '15 * * * * *'

  Workflow__Storage__TablePrefix: workflow.tablePrefix
  Workflow__Retention__Days: string(workflow.retentionDays)
  ...(empty(workflow.blockedNetworks) ? {} : { Workflow__Http__BlockedNetworks: join(workflow.blockedNetworks, ',') })

  // Read by the platform when the app starts, and once a day; the app itself sees the value and never the vault.
  ...toObject(
    workflow.secretNames,
    name => 'Workflow__Secrets__${name}',
    name => vaultReference(vaultName, replace(name, '_', '-'))
  )

  // Other secrets of the vault, read by the app itself when a task needs them: no setting, and no provisioning.
  Workflow__KeyVault__Uri: 'https://${vaultName}${environment().suffixes.keyvaultDns}'
  Workflow__KeyVault__ClientId: identityClientId

  // As long as the vault has no such secret the reference can't be read, and counts as no key.
  ...(workflow.acceptsBootstrapKey
    ? { Workflow__Access__BootstrapKey: vaultReference(vaultName, bootstrapKeySecret) }
    : {})

  ...signInSettingsOf(workflow.signIn)
  ...workflow.others
}

@export()
@description('What replaces the storage provider of host.json when Durable Task Scheduler is the backend of the engine.')
func schedulerSettingsOf(endpoint string, taskHubName string, identityClientId string) object => {
  AzureFunctionsJobHost__extensions__durableTask__hubName: taskHubName
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'

  // An address and who signs in, no key: the scheduler knows identities only.
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${endpoint};Authentication=ManagedIdentity;ClientID=${identityClientId}'
}

@description('What the platform replaces by the value of a secret.')
func vaultReference(vaultName string, secretName string) string =>
  '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${secretName})'

func signInSettingsOf(signIn signInSettings) object => {
  ...(empty(signIn.?tenantId) ? {} : { Workflow__Access__Entra__TenantId: signIn.tenantId! })
  ...(empty(signIn.?instance) ? {} : { Workflow__Access__Entra__Instance: signIn.instance! })
  ...(empty(signIn.?authority) ? {} : { Workflow__Access__Entra__Authority: signIn.authority! })
  ...(empty(signIn.?audience) ? {} : { Workflow__Access__Entra__Audience: signIn.audience! })
  ...(empty(signIn.?roleClaim) ? {} : { Workflow__Access__Entra__RoleClaim: signIn.roleClaim! })
}
