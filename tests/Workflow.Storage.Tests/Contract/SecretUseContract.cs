using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Which workflows use a secret: as they are now, and as often as they are written.</summary>
public abstract class SecretUseContract : StoreContract
{
    // Every store has all ports.
    private ISecretUseStore Store => (ISecretUseStore)Keys;

    [Fact]
    public async Task ListSecretUsesAsync_SaysWhere_AndFollowsTheDefinition()
    {
        var first = await CreateAsync("first", definition => definition with { WebhookSecret = "K", Tasks = [Uses("a", "K", "OTHER"), Uses("b"), Uses("c", "K")] });
        await CreateAsync("second", definition => definition with { Notifications = new WorkflowNotifications { OnFailure = [new("https://example.org", "K"), new("https://example.com", "K")], OnLate = [new("https://example.org", "LATE")] } });

        Assert.Equal("1 first: webhook, task a, task c (3)|2 second: on_failure (1)", await ShownAsync("K"));
        Assert.Equal("1 first: webhook (1)", await ShownAsync("K_NEXT"));
        Assert.Equal("1 first: task a (1)", await ShownAsync("OTHER"));
        Assert.Equal("2 second: on_late (1)", await ShownAsync("LATE"));
        Assert.Equal("", await ShownAsync("k"));
        Assert.Equal("", await ShownAsync("NONE/#?'"));

        var renamed = (await Workflows.UpdateAsync(1, first.Revision, first.Definition with { Name = "renamed", WebhookSecret = null, Tasks = [.. first.Definition.Tasks.Skip(1)] }, true, Sample.Noon, None)).Written;
        Assert.Equal("1 renamed: task c (1)|2 second: on_failure (1)", await ShownAsync("K"));
        Assert.Equal("", await ShownAsync("K_NEXT") + await ShownAsync("OTHER"));

        var paused = (await Workflows.UpdateAsync(1, renamed.Revision, null, false, Sample.Noon, None)).Written;
        Assert.StartsWith("1 renamed: task c (1)", await ShownAsync("K"), StringComparison.Ordinal);

        await Workflows.DeleteAsync(1, paused.Revision, Sample.Noon, None);
        Assert.Equal("2 second: on_failure (1)", await ShownAsync("K"));
    }

    // The same index has the workflows that runs of others start.
    [Fact]
    public async Task ListSecretUsesAsync_HasTheWorkflowsThatRunsOfOthersStart()
    {
        await CreateAsync("up", definition => definition);
        var down = await CreateAsync("down", definition => definition with { OnRun = [new OnRunRule("up: 1/#?", [OnRunStatus.Succeeded]), new OnRunRule("7", [OnRunStatus.Failed, OnRunStatus.TimedOut])] });

        Assert.Equal("2 down:  (0)", await ShownAsync(SecretUses.RunKey("up: 1/#?")));
        Assert.Equal("2 down:  (0)", await ShownAsync(SecretUses.RunKey("7")));
        Assert.Equal("2 down:  (0)", await ShownAsync(SecretUses.AnyRunKey));
        Assert.Equal("", await ShownAsync(SecretUses.RunKey("up")));
        Assert.Equal([OnRunStatus.Failed, OnRunStatus.TimedOut], (await Workflows.GetAsync(2, None))!.Definition.OnRun!.Value[1].Status);

        await Workflows.UpdateAsync(2, down.Revision, down.Definition with { OnRun = null }, true, Sample.Noon, None);
        Assert.Equal("", await ShownAsync(SecretUses.AnyRunKey) + await ShownAsync(SecretUses.RunKey("7")));
    }

    [Fact]
    public async Task ListSecretUsesAsync_IsNotChanged_ByAWriteThatIsRefused()
    {
        var first = await CreateAsync("first", definition => definition with { Tasks = [Uses("a", "K")] });
        await CreateAsync("second", definition => definition);

        Assert.Equal(WriteOutcome.Changed, (await Workflows.UpdateAsync(1, 7, first.Definition with { Tasks = [] }, true, Sample.Noon, None)).Outcome);
        Assert.Equal(WriteOutcome.NameTaken, (await Workflows.UpdateAsync(1, 1, first.Definition with { Name = "second", Tasks = [Uses("b", "L")] }, true, Sample.Noon, None)).Outcome);
        Assert.Equal(WriteOutcome.NameTaken, (await Workflows.CreateAsync(Sample.Definition("first", Uses("a", "M")), true, Sample.Noon, None)).Outcome);

        Assert.Equal("1 first: task a (1)", await ShownAsync("K"));
        Assert.Equal("", await ShownAsync("L") + await ShownAsync("M"));
    }

    [Fact]
    public async Task ListSecretUsesAsync_IsPaged_InTheOrderOfIds()
    {
        for (var i = 0; i < 12; i++)
        {
            await CreateAsync($"w{i}", definition => definition with { Tasks = [Uses("a", "K", "K2")] });
        }

        await Workflows.DeleteAsync(3, 1, Sample.Noon, None);
        foreach (var limit in (int[])[1, 2, 5, 11, 50])
        {
            Assert.Equal([1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12], (await AllAsync("K", limit)).Select(use => use.WorkflowId));
        }

        var page = await Store.ListSecretUsesAsync("K", new PageRequest(2), None);
        await Assert.ThrowsAsync<InvalidCursorException>(() => Store.ListSecretUsesAsync("K2", new PageRequest(2, page.NextCursor), None));
        Assert.Single((await Store.ListSecretUsesAsync("K", new PageRequest(50, MaxBytes: 1), None)).Items);
    }

    // More than one transaction of any store takes.
    [Fact]
    public async Task WriteAsync_Succeeds_HoweverManySecretsAWorkflowUses()
    {
        var many = Enumerable.Range(0, 150).Select(i => $"S{i}").ToArray();
        var other = Enumerable.Range(100, 150).Select(i => $"S{i}").ToArray();
        var name = new string('测', 200);
        var first = await CreateAsync("first", definition => definition with { Tasks = [Uses("a", many)] });
        Assert.Equal("1 first: task a (1)", await ShownAsync("S0") is var shown && shown == await ShownAsync("S149") ? shown : "they differ");

        var second = (await Workflows.UpdateAsync(1, 1, first.Definition with { Name = name, Tasks = [Uses("b", other)] }, true, Sample.Noon, None)).Written;
        Assert.Equal("", await ShownAsync("S0") + await ShownAsync("S99"));
        Assert.Equal($"1 {name}: task b (1)", await ShownAsync("S100"));
        Assert.Equal($"1 {name}: task b (1)", await ShownAsync("S249"));

        var few = (await Workflows.UpdateAsync(1, second.Revision, first.Definition with { Tasks = [Uses("c", "S100")] }, true, Sample.Noon, None)).Written;
        Assert.Equal("", await ShownAsync("S249"));
        await Workflows.DeleteAsync(1, few.Revision, Sample.Noon, None);
        Assert.Equal("", await ShownAsync("S100"));
    }

    [Fact]
    public async Task ListSecretUsesAsync_ShowsSomeOfManyPlaces()
    {
        await CreateAsync("first", definition => definition with { Tasks = [.. Enumerable.Range(0, 1_000).Select(i => Uses($"t{i}", "K"))] });

        var use = Assert.Single((await Store.ListSecretUsesAsync("K", new PageRequest(50), None)).Items);
        Assert.Equal((SecretPlaces.MaxPlaces, 1_000), (use.Uses.Places.Count, use.Uses.Count));
    }

    [Fact]
    public async Task WriteAsync_Succeeds_WhereATextCanNoLongerBeParsed()
    {
        var first = await CreateAsync("first", definition => definition with { Tasks = [Broken("a"), Uses("b", "K")] });
        Assert.Equal("1 first: task b (1)", await ShownAsync("K"));

        var second = (await Workflows.UpdateAsync(1, first.Revision, first.Definition with { Tasks = [Broken("a")] }, true, Sample.Noon, None)).Written;
        Assert.Equal("", await ShownAsync("K") + await ShownAsync("GONE"));

        Assert.Equal(WriteOutcome.Written, (await Workflows.DeleteAsync(1, second.Revision, Sample.Noon, None)).Outcome);
    }

    /// <summary>As a version has stored it whose templates had another syntax.</summary>
    internal static TaskDefinition Broken(string name) => Sample.Task(name) with { Config = Sample.Json("""{"x": "{{ secrets.GONE ??? }}"}""") };

    internal static TaskDefinition Uses(string name, params string[] secrets) =>
        Sample.Task(name) with { Config = Sample.Json($"{{\"x\": \"the secrets: {string.Join(' ', secrets.Select(secret => "{{ secrets." + secret + " }}"))}\"}}") };

    private async Task<StoredWorkflow> CreateAsync(string name, Func<WorkflowDefinition, WorkflowDefinition> change) =>
        (await Workflows.CreateAsync(change(Sample.Definition(name)), isActive: true, Sample.Noon, None)).Written;

    private async Task<string> ShownAsync(string secret) => string.Join('|', (await AllAsync(secret, 50)).Select(use =>
        $"{use.WorkflowId} {use.WorkflowName}: {string.Join(", ", use.Uses.Places.Select(place => place.Kind switch { SecretPlaceKind.Task => $"task {place.Task}", SecretPlaceKind.Webhook => "webhook", SecretPlaceKind.OnFailure => "on_failure", SecretPlaceKind.OnSuccess => "on_success", _ => "on_late" }))} ({use.Uses.Count})"));

    private async Task<List<SecretUse>> AllAsync(string secret, int limit)
    {
        List<SecretUse> all = [];
        string? cursor = null;
        do
        {
            var page = await Store.ListSecretUsesAsync(secret, new PageRequest(limit, cursor), None);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return all;
    }
}
