using System.Text.Json;
using System.Text.RegularExpressions;

namespace Workflow.Infra.Tests.Bicep;

/// <summary>What must hold for every deployment, whatever its parameters.</summary>
public sealed partial class SnapshotTests
{
    // The built-in roles that are given out, by who gets them for what: infra/README.md, "Access".
    private static readonly string[] AppRoles =
    [
        "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", // Storage Blob Data Owner
        "974c5e8b-45b9-4653-ba55-5f855dd0fb88", // Storage Queue Data Contributor
        "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", // Storage Table Data Contributor
        "3913510d-42f4-4e42-8a64-420c390055eb", // Monitoring Metrics Publisher
        "4633458b-17de-408a-b874-0445c86b69e6", // Key Vault Secrets User
    ];

    private const string SchedulerRole = "0ad04412-c4d5-4796-b79c-f76d14c8d402"; // Durable Task Data Contributor
    private const string OfficerRole = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"; // Key Vault Secrets Officer

    // Settings that are called connection strings and are addresses: what they lead to knows identities only. The last is
    // the name of the one before it.
    private static readonly string[] Addresses =
    [
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "DURABLE_TASK_SCHEDULER_CONNECTION_STRING",
        "AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName",
    ];

    public static TheoryData<string> Snapshots() => [.. Snapshot.Names];

    [Theory]
    [MemberData(nameof(Snapshots))]
    public async Task Nothing_IsSignedIntoWithAKey(string parameters)
    {
        var snapshot = await Snapshot.OfAsync(parameters);

        Assert.False(Properties(snapshot, "Microsoft.Storage/storageAccounts").GetProperty("allowSharedKeyAccess").GetBoolean());
        Assert.True(Properties(snapshot, "Microsoft.Insights/components").GetProperty("DisableLocalAuth").GetBoolean());
        Assert.True(Properties(snapshot, "Microsoft.OperationalInsights/workspaces").GetProperty("features").GetProperty("disableLocalAuth").GetBoolean());
        Assert.True(Properties(snapshot, "Microsoft.KeyVault/vaults").GetProperty("enableRbacAuthorization").GetBoolean());
        Assert.Equal(2, snapshot.OfType("Microsoft.Web/sites/basicPublishingCredentialsPolicies").Count(policy => !policy.GetProperty("properties").GetProperty("allow").GetBoolean()));
        Assert.True(snapshot.App.GetProperty("properties").GetProperty("functionsRuntimeAdminIsolationEnabled").GetBoolean());
        Assert.Equal("UserAssigned", snapshot.App.GetProperty("identity").GetProperty("type").GetString());
        Assert.Equal("UserAssignedIdentity", snapshot.App.GetProperty("properties").GetProperty("functionAppConfig").GetProperty("deployment").GetProperty("storage").GetProperty("authentication").GetProperty("type").GetString());
    }

    [Theory]
    [MemberData(nameof(Snapshots))]
    public async Task NoSetting_HoldsAKey(string parameters)
    {
        var snapshot = await Snapshot.OfAsync(parameters);

        Assert.DoesNotMatch("(?i)listKeys|listAccountSas|listServiceSas|AccountKey=|SharedAccessSignature|primaryKey|secondaryKey|InstrumentationKey", snapshot.Text);
        Assert.All(snapshot.AppSettings.Keys.Where(name => SecretName().IsMatch(name) && !IsOfTheVault(name)), name => Assert.Contains(name, Addresses));
        Assert.All(
            snapshot.AppSettings.Where(setting => IsOfTheVault(setting.Key)),
            setting => Assert.Matches(@"^@Microsoft\.KeyVault\(VaultName=kv-[a-z0-9-]+;SecretName=[A-Za-z0-9-]+\)$", setting.Value));
    }

    [Fact]
    public void NoOutput_HoldsAKey() => Assert.All(TemplateFile.All, file => Assert.DoesNotMatch("(?im)^output .*(key|secret|password|connectionstring)", file.Text));

    [Theory]
    [MemberData(nameof(Snapshots))]
    public async Task TheAppsIdentity_HasTheRolesThatItNeeds_AndNoOther(string parameters)
    {
        var snapshot = await Snapshot.OfAsync(parameters);
        var given = snapshot.OfType("Microsoft.Authorization/roleAssignments").Select(role => role.GetProperty("properties")).ToLookup(
            role => role.GetProperty("principalId").GetString()!.Contains("userAssignedIdentities", StringComparison.Ordinal),
            role => role.GetProperty("roleDefinitionId").GetString()!.Split('/')[^1]);

        var scheduler = snapshot.OfType("Microsoft.DurableTask/schedulers").Any() ? new[] { SchedulerRole } : [];
        Assert.Equal(AppRoles.Concat(scheduler).Order(), given[true].Order());
        Assert.All(given[false], role => Assert.Equal(OfficerRole, role));
    }

    // Each is on one resource: a role on the group would include resources that are added later.
    [Theory]
    [MemberData(nameof(Snapshots))]
    public async Task EachRole_IsOnOneResource(string parameters) =>
        Assert.All(
            (await Snapshot.OfAsync(parameters)).OfType("Microsoft.Authorization/roleAssignments"),
            role => Assert.Matches("/resourceGroups/[^/]+/providers/Microsoft[.][A-Za-z]+/.+/providers/Microsoft.Authorization/", role.GetProperty("id").GetString()));

    [Theory]
    [MemberData(nameof(Snapshots))]
    public async Task EveryName_IsAbbreviationWorkloadAndEnvironment(string parameters)
    {
        var snapshot = await Snapshot.OfAsync(parameters);
        var environment = Tag(snapshot.OfType("Microsoft.Resources/resourceGroups").Single(), "environment");

        var named = snapshot.Resources.Where(resource => resource.TryGetProperty("tags", out _) && !Type(resource).StartsWith("Microsoft.Network/privateDnsZones", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, resource =>
        {
            var name = resource.GetProperty("name").GetString()!;
            var pattern = Type(resource) == "Microsoft.Storage/storageAccounts" ? $"^stworkflow{environment}[a-z0-9]{{6}}$" : $"^[a-z]+(-[a-z-]+)?-workflow-{environment}(-[a-z0-9]{{6}})?$";
            Assert.Matches(pattern, name);
        });
    }

    [Theory]
    [MemberData(nameof(Snapshots))]
    public async Task Everything_ThatTakesTags_HasThem(string parameters) =>
        Assert.All(
            (await Snapshot.OfAsync(parameters)).Resources.Where(resource => resource.TryGetProperty("location", out _)),
            resource => Assert.All(["workload", "environment", "azd-env-name"], tag => Assert.NotEmpty(Tag(resource, tag))));

    [Theory]
    [MemberData(nameof(Snapshots))]
    public async Task PrivateNetworking_ClosesPublicAccess(string parameters)
    {
        var snapshot = await Snapshot.OfAsync(parameters);
        var isPrivate = snapshot.OfType("Microsoft.Network/virtualNetworks").Any();

        foreach (var type in new[] { "Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults" })
        {
            Assert.Equal(isPrivate ? "Disabled" : "Enabled", Properties(snapshot, type).GetProperty("publicNetworkAccess").GetString());
            Assert.Equal(isPrivate ? "Deny" : "Allow", Properties(snapshot, type).GetProperty("networkAcls").GetProperty("defaultAction").GetString());
        }

        Assert.Equal(isPrivate ? ["blob", "queue", "table", "vault"] : [], snapshot.OfType("Microsoft.Network/privateEndpoints")
            .Select(endpoint => endpoint.GetProperty("properties").GetProperty("privateLinkServiceConnections")[0].GetProperty("properties").GetProperty("groupIds")[0].GetString()!).Order());
    }

    // The store's definitions lie beside the payloads of runs, and have to stay where they are.
    [Theory]
    [MemberData(nameof(Snapshots))]
    public async Task Lifecycle_MovesPayloadsOfRuns_AndDeletesNothing(string parameters)
    {
        var rule = Properties(await Snapshot.OfAsync(parameters), "Microsoft.Storage/storageAccounts/managementPolicies").GetProperty("policy").GetProperty("rules")[0].GetProperty("definition");

        Assert.Equal(["workflow-payloads/2"], rule.GetProperty("filters").GetProperty("prefixMatch").EnumerateArray().Select(prefix => prefix.GetString()));
        Assert.Equal(["tierToCool"], rule.GetProperty("actions").GetProperty("baseBlob").EnumerateObject().Select(action => action.Name));
    }

    private static bool IsOfTheVault(string setting) => setting.StartsWith("Workflow__Secrets__", StringComparison.Ordinal) || setting == "Workflow__Access__BootstrapKey";

    private static JsonElement Properties(Snapshot snapshot, string type) => snapshot.OfType(type).Single().GetProperty("properties");

    private static string Type(JsonElement resource) => resource.GetProperty("type").GetString()!;

    private static string Tag(JsonElement resource, string name) => resource.GetProperty("tags").GetProperty(name).GetString()!;

    [GeneratedRegex("connection.?string|key(?!vault)|password|pwd|sas|token$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex SecretName();
}
