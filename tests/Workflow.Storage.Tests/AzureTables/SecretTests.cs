using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Json;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;
using Workflow.Storage.Tests.Contract;
using Workflow.TestHost.Secrets;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Tasks that leak a secret in every way, and all tables and blobs that they leave behind.</summary>
public sealed class SecretTests(Azurite azurite) : AzureTableTest(azurite)
{
    private const string Secret = "sec/re t+1\"\\x";

    private static readonly Func<string, string>[] Ways =
    [
        text => text,
        Uri.EscapeDataString,
        WebUtility.UrlEncode,
        WebUtility.HtmlEncode,
        text => JsonEncodedText.Encode(text).ToString(),
        text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)),
        text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        text => Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + text)),
        text => Convert.ToBase64String(Encoding.UTF8.GetBytes("u:" + text)),
    ];

    [Fact]
    public async Task Secret_IsNotStored_InAnyEncoding()
    {
        await CreateWorkflowAsync();
        await AdmitAsync(Store, Sample.Run(1));
        var leaks = (from one in Ways from other in Ways select other(one(Secret))).ToList();
        var task = Sample.Task("leak") with { TaskType = "LEAK", Config = JsonElement.Parse("{\"x\":\"{{ secrets.K }}\"}"u8) };
        var version = new PlannedVersion(Sample.Definition("leaking", [.. leaks.Select((_, i) => task with { Name = string.Create(CultureInfo.InvariantCulture, $"leak{i}") })]));
        using var runner = new TaskRunner(new TaskTypeCatalog([new Leak(leaks)]), Store, Store, new OneSecret(), TimeProvider.System, NullLogger<TaskRunner>.Instance);

        for (var i = 0; i < leaks.Count; i++)
        {
            await runner.RunAsync(Sample.Run(1), version, new TaskCall(i), recorded: null, new CallTokens(None, None));
        }

        var seen = 0;
        await foreach (var (name, bytes) in EverythingAsync())
        {
            seen++;
            var traces = SecretTraces.In(bytes, Secret);
            Assert.True(traces.Count == 0, $"{name}: {string.Join("; ", traces)}");
        }

        Assert.True(seen > leaks.Count);
    }

    private async IAsyncEnumerable<(string Name, byte[] Bytes)> EverythingAsync()
    {
        var options = OptionsOf(null);
        await foreach (var table in new TableServiceClient(options.ConnectionString).QueryAsync(cancellationToken: None))
        {
            if (!table.Name.StartsWith(options.TablePrefix, StringComparison.Ordinal))
            {
                continue;
            }

            await foreach (var entity in new TableClient(options.ConnectionString, table.Name).QueryAsync<TableEntity>(cancellationToken: None))
            {
                foreach (var (property, value) in entity)
                {
                    yield return ($"{table.Name}.{property}", value as byte[] ?? Encoding.UTF8.GetBytes($"{value}"));
                }
            }
        }

        var container = new BlobContainerClient(options.ConnectionString, $"{options.TablePrefix.ToLowerInvariant()}-payloads");
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: None))
        {
            yield return (blob.Name, (await container.GetBlobClient(blob.Name).DownloadContentAsync(None)).Value.Content.ToArray());
        }
    }

    // It succeeds, fails and throws in turn; a large output goes to a blob.
    private sealed class Leak(List<string> leaks) : ITaskType
    {
        public string Name => "LEAK";

        public void Validate(ObjectReader config)
        {
            // Anything goes.
        }

        public Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken)
        {
            var leak = leaks[context.Position];
            context.Log(LogSeverity.Info, $"got {leak}");
            var value = JsonSerializer.SerializeToElement(new Dictionary<string, object> { ["value"] = leak, [leak] = new string('x', context.Position % 2 * 40_000) });
            return (context.Position % 3) switch
            {
                0 => Task.FromResult(TaskResult.Succeeded(value)),
                1 => Task.FromResult(TaskResult.Failed(new TaskError("leak", $"is {leak}", Details: value))),
                _ => throw new InvalidOperationException(leak),
            };
        }
    }

    private sealed class OneSecret : ISecrets
    {
        public bool TryGet(string name, [MaybeNullWhen(false)] out string value)
        {
            value = name == "K" ? Secret : null;
            return value is not null;
        }
    }
}
