using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Workflow.TestHost;

namespace Workflow.Infra.Tests.Bicep;

/// <summary>
/// The official command line of Bicep, which restoring the packages has brought. It needs no network. One process answers
/// all tests, as its start costs more than what it is asked.
/// </summary>
internal static class BicepCli
{
    private const string Override = "WORKFLOW_BICEP";
    private const string Required = "WORKFLOW_REQUIRE_BICEP";

    // The parameter files of azd read these.
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["AZURE_ENV_NAME"] = "azd",
        ["AZURE_LOCATION"] = "westeurope",
        ["AZURE_PRINCIPAL_ID"] = "",
        ["WORKFLOW_BOOTSTRAP_KEY"] = Snapshot.BootstrapKey,
    };

    private static readonly Lazy<JsonRpc> Running = new(() => new JsonRpc(StartInfo(Program())));

    /// <summary>The folder of the templates.</summary>
    public static string Templates { get; } = Path.Combine(RepositoryRoot.Path, "infra");

    /// <summary>Builds a template or a file of parameters. The test is skipped with the reason where there is no Bicep.</summary>
    /// <param name="path">The file.</param>
    public static async Task<BicepAnswer> BuildAsync(string path)
    {
        var isParameters = path.EndsWith(".bicepparam", StringComparison.Ordinal);
        var answer = isParameters
            ? await AskAsync("bicep/compileParams", new { path, parameterOverrides = new Dictionary<string, object>() })
            : await AskAsync("bicep/compile", new { path });
        return new BicepAnswer(
            answer.TryGetProperty(isParameters ? "parameters" : "contents", out var built) ? built.GetString() : null,
            [.. answer.GetProperty("diagnostics").EnumerateArray().Select(d => d.GetRawText())]);
    }

    /// <summary>The text of a file as Bicep formats it.</summary>
    public static async Task<string> FormatAsync(string path) => (await AskAsync("bicep/format", new { path })).GetProperty("contents").GetString()!;

    /// <summary>What a deployment with a file of parameters would make, as JSON.</summary>
    public static async Task<string> SnapshotAsync(string path)
    {
        var metadata = new { subscriptionId = "00000000-0000-0000-0000-000000000001", tenantId = "00000000-0000-0000-0000-000000000002", location = "westeurope" };
        return (await AskAsync("bicep/getSnapshot", new { path, metadata })).GetProperty("snapshot").GetString()!;
    }

    private static Task<JsonElement> AskAsync(string method, object parameters)
    {
        _ = Program(); // skips each test, where it is missing
        return Running.Value.AskAsync(method, parameters);
    }

    private static ProcessStartInfo StartInfo(string program)
    {
        var start = new ProcessStartInfo(program, ["jsonrpc", "--stdio"]);
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static string Program()
    {
        var restored = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "BicepCli")?.Value;
        var program = System.Environment.GetEnvironmentVariable(Override) ?? restored;
        if (program is not null && File.Exists(program))
        {
            return program;
        }

        var reason = program is null
            ? $"The Bicep CLI is restored on Linux with an x64 processor only; {Override} may name one."
            : $"The Bicep CLI is not at {program}.";
        Assert.SkipUnless(System.Environment.GetEnvironmentVariable(Required) == "1", reason);
        throw new InvalidOperationException($"{reason} {Required} says that it must be there.");
    }
}

/// <summary>What building a file has made.</summary>
/// <param name="Built">The JSON; <c>null</c> if there are errors.</param>
/// <param name="Diagnostics">The errors, warnings and findings of the linter, also of the files that it refers to.</param>
internal sealed record BicepAnswer(string? Built, IReadOnlyList<string> Diagnostics);
