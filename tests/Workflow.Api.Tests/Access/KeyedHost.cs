using Moq;
using Workflow.Core.Access;
using Workflow.Core.Definitions;
using Workflow.Core.Paging;

namespace Workflow.Api.Tests.Access;

/// <summary>A host with a key of every kind.</summary>
public class KeyedHost : IAsyncLifetime
{
    private const string Bootstrap = "correct-horse-battery-staple";

    /// <summary>One with the pipeline of the standalone host.</summary>
    public KeyedHost()
        : this(new ApiHost())
    {
    }

    /// <summary>One with another pipeline.</summary>
    protected KeyedHost(ApiHost host)
    {
        Host = host;
        host.Settings["Workflow:Access:BootstrapKey"] = Bootstrap;
        host.Settings["Workflow:Limits:FailedSignInsPerMinute"] = "60000"; // the table sends hundreds of wrong keys
    }

    /// <summary>The host.</summary>
    public ApiHost Host { get; }

    /// <summary>The keys, by what they are.</summary>
    public IDictionary<string, string?> Keys { get; } = new Dictionary<string, string?>(StringComparer.Ordinal) { ["no key"] = null, ["malformed"] = "wf_1", ["bootstrap"] = Bootstrap };

    public virtual async ValueTask InitializeAsync()
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

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
