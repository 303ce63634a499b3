using System.Text.Json;
using Aspire.Hosting;
using Workflow.TestHost;

namespace Workflow.Aspire.Tests.Hosting;

/// <summary>What Aspire publishes of an AppHost: its model as JSON, with expressions in place of values that are known later.</summary>
internal static class Manifest
{
    public static string AppHostDirectory => AppContext.BaseDirectory;

    public static async Task<JsonElement> OfAsync(Action<IDistributedApplicationBuilder> describe)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "manifest.json");
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--operation", "publish", "--publisher", "manifest", "--output-path", file],
            DisableDashboard = true,
            ProjectDirectory = AppHostDirectory,
        });
        describe(builder);
        await using var app = builder.Build();
        await app.RunAsync();
        return JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement.GetProperty("resources");
    }
}
