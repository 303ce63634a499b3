using Moq;
using Workflow.Core.Access;
using Workflow.Core.Definitions;
using Workflow.Core.Paging;

namespace Workflow.Api.Tests.Access;

/// <summary>A host with a key of every kind.</summary>
public sealed class KeyedHost : IAsyncLifetime
{
    private const string Bootstrap = "correct-horse-battery-staple";

    /// <summary>The host.</summary>
    public ApiHost Host { get; } = new() { Settings = { ["Workflow:Access:BootstrapKey"] = Bootstrap, ["Workflow:Limits:FailedSignInsPerMinute"] = "60000" } };

    /// <summary>The keys, by what they are.</summary>
    public IDictionary<string, string?> Keys { get; } = new Dictionary<string, string?>(StringComparer.Ordinal) { ["no key"] = null, ["malformed"] = "wf_1", ["bootstrap"] = Bootstrap };

    public async ValueTask InitializeAsync()
    {
        Keys["viewer"] = Host.Keys.Add(Role.Viewer);
        Keys["operator"] = Host.Keys.Add(Role.Operator);
        Keys["admin"] = Host.Keys.Add(Role.Admin);
        Keys["admin of sample"] = Host.Keys.Add(Role.Admin, "sam*");
        Keys["admin of another"] = Host.Keys.Add(Role.Admin, "other-*", "samp");
        Keys["expired"] = Host.Keys.Add(Role.Admin, key => key with { ExpiresAt = Samples.At });
        Keys["revoked"] = Host.Keys.Add(Role.Admin, key => key with { RevokedAt = Samples.At });
        Keys["unknown"] = KeyText.Write(KeyText.NewId(), KeyText.NewSecret());
        Keys["wrong secret"] = KeyText.Write(Host.Keys.All.First().Id, KeyText.NewSecret());
        await Host.InitializeAsync();
        Host.Workflows.Setup(s => s.ListAsync(It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<WorkflowSummary>([], null));
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
