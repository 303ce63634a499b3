using System.Text.Json;
using Workflow.TestHost;

namespace Workflow.Infra.Tests.Bicep;

/// <summary>
/// What a deployment would make, as Bicep works it out without Azure: every resource, with all that is known before
/// anything exists. What is known only then stays an expression, in brackets.
/// </summary>
/// <param name="Resources">The resources.</param>
/// <param name="Text">The whole, as text.</param>
internal sealed record Snapshot(IReadOnlyList<JsonElement> Resources, string Text)
{
    private static readonly Dictionary<string, Task<Snapshot>> Taken = [];

    // Parameters that no sample has: the other backend, and each setting that is optional.
    private const string Everything = """
        using 'main.bicep'

        param environmentName = 'all'
        param location = 'westeurope'
        param backend = 'DurableTaskScheduler'
        param networking = 'private'
        param updateStrategy = 'RollingUpdate'
        param alwaysReadyHttp = 1
        param secretNames = ['NOTIFY_TOKEN']
        param vaultOfficerId = '00000000-0000-0000-0000-000000000003'
        param alertEmails = ['on-call@example.org']
        param bootstrapKey = readEnvironmentVariable('WORKFLOW_BOOTSTRAP_KEY')
        param signIn = {
          tenantId: '00000000-0000-0000-0000-000000000002'
          instance: 'https://login.microsoftonline.us/'
          authority: 'https://id.example.org'
          audience: 'api://workflow'
          roleClaim: 'groups'
        }
        """;

    // Once there are other admin keys.
    private const string NoBootstrapKey = """
        using 'main.bicep'

        param environmentName = 'keyed'
        param location = 'westeurope'
        param acceptsBootstrapKey = false
        """;

    /// <summary>The bootstrap key of those who deploy.</summary>
    public const string BootstrapKey = "the-bootstrap-key-of-the-snapshots-4f1c";

    /// <summary>The files of parameters there are snapshots of: the samples, one with everything switched on, and one without the bootstrap key.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. TemplateFile.All.Where(file => file.IsParameters).Select(file => file.Path), "everything.bicepparam", "no-bootstrap-key.bicepparam"];

    /// <summary>The app settings, by name.</summary>
    public IReadOnlyDictionary<string, string> AppSettings => App.GetProperty("properties").GetProperty("siteConfig").GetProperty("appSettings").EnumerateArray()
        .ToDictionary(setting => setting.GetProperty("name").GetString()!, setting => setting.GetProperty("value").GetString()!);

    /// <summary>The function app.</summary>
    public JsonElement App => OfType("Microsoft.Web/sites").Single();

    /// <summary>The snapshot of a file of parameters.</summary>
    public static Task<Snapshot> OfAsync(string parameters)
    {
        lock (Taken)
        {
            return Taken.TryGetValue(parameters, out var taken) ? taken : Taken[parameters] = TakeAsync(parameters);
        }
    }

    /// <summary>The resources of a type.</summary>
    public IEnumerable<JsonElement> OfType(string type) => Resources.Where(resource => resource.GetProperty("type").GetString() == type);

    private static async Task<Snapshot> TakeAsync(string parameters)
    {
        using var folder = new TemporaryFolder();
        await TemplateFile.CopyAsync(folder);
        await File.WriteAllTextAsync(folder.File("everything.bicepparam"), Everything);
        await File.WriteAllTextAsync(folder.File("no-bootstrap-key.bicepparam"), NoBootstrapKey);

        var text = await BicepCli.SnapshotAsync(folder.File(parameters));
        var root = JsonDocument.Parse(text).RootElement;
        Assert.Empty(root.GetProperty("diagnostics").EnumerateArray());
        return new Snapshot([.. root.GetProperty("predictedResources").EnumerateArray()], text);
    }
}
