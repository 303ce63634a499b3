using Workflow.Core.Audit;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

public abstract class AuditContract : StoreContract
{
    private static DateTimeOffset Noon => Sample.Noon;

    [Fact]
    public async Task AddEntryAsync_KeepsAllOfIt()
    {
        var entry = new AuditEntry
        {
            At = Noon,
            Actor = "wf_2345678923",
            ActorId = "entra:tenant:object",
            Kind = "key",
            Name = "nightly \"deploy\" 测试",
            Action = "replace_task",
            WorkflowId = 7,
            RunId = "run-7-of-it",
            TaskId = 11,
            KeyId = "bcdfghjkmn",
            Address = "2001:db8::1",
            Count = 3,
            Status = 403,
            CreatedId = "12",
        };

        var added = await Audit.AddEntryAsync(entry, None);

        Assert.NotEqual("", added.Id);
        Assert.Equal(entry with { Id = added.Id, At = added.At }, added);
        Assert.Equal(added, Assert.Single(await ListAsync(new AuditFilter())));
    }

    [Fact]
    public async Task AddEntryAsync_KeepsWhatIsNotKnown()
    {
        var added = await Audit.AddEntryAsync(new AuditEntry { At = Noon, Kind = AuditKind.Unknown, Action = "start_run" }, None);

        Assert.Equal(added, Assert.Single(await ListAsync(new AuditFilter())));
        Assert.Null(added.Status);
    }

    [Fact]
    public async Task CompleteEntryAsync_AddsTheOutcome()
    {
        var added = await Audit.AddEntryAsync(Entry(Noon, action: "create_workflow"), None);
        await Audit.AddEntryAsync(Entry(Noon.AddSeconds(1)), None);

        await Audit.CompleteEntryAsync(added, new AuditOutcome(201, 8, "8"), None);

        var completed = added with { Status = 201, WorkflowId = 8, CreatedId = "8" };
        Assert.Equal(completed, (await ListAsync(new AuditFilter()))[1]);
        Assert.Equal([completed], await ListAsync(new AuditFilter(WorkflowId: 8)));
        Assert.Equal([completed], await ListAsync(new AuditFilter(Action: "create_workflow")));
        Assert.Null((await ListAsync(new AuditFilter()))[0].Status);
    }

    [Fact]
    public async Task CompleteEntryAsync_KeepsTheWorkflow_WhenItWasKnown()
    {
        var added = await Audit.AddEntryAsync(Entry(Noon, workflow: 7), None);

        await Audit.CompleteEntryAsync(added, new AuditOutcome(202), None);

        Assert.Equal([added with { Status = 202 }], await ListAsync(new AuditFilter(WorkflowId: 7)));
    }

    [Fact]
    public async Task CompleteEntryAsync_AddsNothing_WhenTheEntryIsGone()
    {
        var added = await Audit.AddEntryAsync(Entry(Noon, workflow: 7), None);
        Assert.Equal(1, await Audit.RemoveEntriesAsync(Noon.AddDays(1), 10, None));

        await Audit.CompleteEntryAsync(added, new AuditOutcome(200), None);

        Assert.Empty(await ListAsync(new AuditFilter()));
        Assert.Empty(await ListAsync(new AuditFilter(WorkflowId: 7)));
    }

    [Fact]
    public async Task Entries_OfOneInstant_AreKeptApart()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            var added = await Audit.AddEntryAsync(Entry(Noon, workflow: i), None);
            await Audit.CompleteEntryAsync(added, new AuditOutcome(200 + i), None);
        }));

        var listed = await ListAsync(new AuditFilter());

        Assert.Equal(50, listed.Select(entry => entry.Id).Distinct().Count());
        Assert.All(listed, entry => Assert.Equal(200 + entry.WorkflowId, entry.Status));
        Assert.All(listed, entry => Assert.InRange(entry.At, Noon, Noon.AddMilliseconds(1)));
    }

    [Fact]
    public async Task ListEntriesAsync_FiltersByEverything_NewestFirst()
    {
        await AddTableAsync();
        foreach (var filter in Filters())
        {
            var expected = Table()
                .Where(e => filter.Fits(e.Actor, e.ActorId, e.Action, e.WorkflowId) && !(e.At < filter.From) && !(e.At >= filter.Before))
                .OrderByDescending(e => e.At)
                .Select(e => e.At);

            Assert.Equal(expected, (await ListAsync(filter)).Select(e => e.At));
        }
    }

    // How a run was created, also by a repeated request, and what was done with it; the same of a key.
    [Fact]
    public async Task ListEntriesAsync_FindsARunAndAKey_AmongMany()
    {
        var (run, other) = (RunIdSource.Fixed(7, Noon.AddMinutes(10), "a"), RunIdSource.Fixed(7, Noon.AddMinutes(10), "b"));
        const string key = "bcdfghjkmn";
        await AddTableAsync();
        var started = await AddAsync(Entry(Noon.AddMinutes(9), workflow: 7), run);
        await AddAsync(Entry(Noon.AddMinutes(9.5), workflow: 7), other);
        var paused = await AddAsync(Entry(Noon.AddMinutes(11), action: "pause_run", workflow: 7) with { RunId = run }, null);
        await AddAsync(Entry(Noon.AddMinutes(12), action: "pause_run", workflow: 7) with { RunId = other }, null);
        var rerun = await AddAsync(Entry(Noon.AddMinutes(13), action: "rerun_run", workflow: 7) with { RunId = other }, run);
        var again = await AddAsync(Entry(Noon.AddDays(2), workflow: 7), run);
        var created = await AddAsync(Entry(Noon.AddMinutes(14), action: "create_key"), key);
        await AddAsync(Entry(Noon.AddMinutes(15), action: "create_key"), "2345678923");
        var revoked = await AddAsync(Entry(Noon.AddMinutes(16), action: "revoke_key", actor: "wf_2345678923") with { KeyId = key }, null);
        await AddAsync(Entry(Noon.AddMinutes(17), action: "revoke_key") with { KeyId = "2345678923" }, null);

        Assert.Equal([again, rerun, paused, started], await ListAsync(new AuditFilter { RunId = run }));
        Assert.Equal([paused], await ListAsync(new AuditFilter(Action: "pause_run") { RunId = run }));
        Assert.Equal([paused, started], await ListAsync(new AuditFilter(Before: Noon.AddMinutes(12)) { RunId = run }));
        Assert.Equal([again], await ListAsync(new AuditFilter(From: Noon.AddDays(1)) { RunId = run }));
        Assert.Empty(await ListAsync(new AuditFilter(WorkflowId: 8) { RunId = run }));
        Assert.Empty(await ListAsync(new AuditFilter { RunId = RunIdSource.Fixed(7, Noon, "none") }));

        Assert.Equal([revoked, created], await ListAsync(new AuditFilter { KeyId = key }));
        Assert.Equal([created], await ListAsync(new AuditFilter(Action: "create_key") { KeyId = key }));
        Assert.Equal([revoked], await ListAsync(new AuditFilter(Actor: "wf_2345678923") { KeyId = key }));
        Assert.Equal([revoked], await ListAsync(new AuditFilter(From: Noon.AddMinutes(15)) { KeyId = key }));
        Assert.Empty(await ListAsync(new AuditFilter(Action: "start_run") { KeyId = key }));
        Assert.Empty(await ListAsync(new AuditFilter { KeyId = key, RunId = run }));
    }

    [Fact]
    public async Task ListEntriesAsync_RefusesACursorOfAnotherList()
    {
        await Assert.ThrowsAsync<InvalidCursorException>(() => Audit.ListEntriesAsync(new AuditFilter(), new PageRequest(3, Cursor.Make("runs", "1")), None));
        await Assert.ThrowsAsync<InvalidCursorException>(() => Audit.ListEntriesAsync(new AuditFilter(), new PageRequest(3, Cursor.Make("audit", "' or '")), None));
    }

    [Fact]
    public async Task ListEntriesAsync_EndsAPage_AfterItsBytes()
    {
        await AddTableAsync();

        var page = await Audit.ListEntriesAsync(new AuditFilter(Action: "start_run"), new PageRequest(50, MaxBytes: 1), None);

        Assert.Single(page.Items);
        var next = await Audit.ListEntriesAsync(new AuditFilter(Action: "start_run"), new PageRequest(50, page.NextCursor, MaxBytes: 1), None);
        Assert.True(Assert.Single(next.Items).At < page.Items[0].At);
    }

    [Fact]
    public async Task RemoveEntriesAsync_RemovesTheOld_ASliceAtATime()
    {
        await AddTableAsync();
        var before = Noon.AddMinutes(10);
        var due = Table().Count(e => e.At < before);

        Assert.Equal(4, await Audit.RemoveEntriesAsync(before, 4, None));
        Assert.Equal(Table().Count() - 4, (await ListAsync(new AuditFilter())).Count);
        Assert.Equal(due - 4, await Audit.RemoveEntriesAsync(before, 500, None));
        Assert.Equal(0, await Audit.RemoveEntriesAsync(before, 500, None));

        foreach (var filter in Filters())
        {
            Assert.All(await ListAsync(filter), e => Assert.True(e.At >= before));
        }

        Assert.Equal(Table().Count() - due, (await ListAsync(new AuditFilter())).Count);
    }

    private async Task<AuditEntry> AddAsync(AuditEntry entry, string? createdId)
    {
        var added = await Audit.AddEntryAsync(entry, None);
        await Audit.CompleteEntryAsync(added, new AuditOutcome(202, null, createdId), None);
        return added with { Status = 202, CreatedId = createdId };
    }

    private async Task AddTableAsync()
    {
        foreach (var entry in Table())
        {
            await Audit.AddEntryAsync(entry, None);
        }
    }

    private static IEnumerable<AuditEntry> Table() => Enumerable.Range(0, 24).Select(i => Entry(
        Noon.AddMinutes(i),
        actor: (i % 3) switch { 0 => "wf_2345678923", 1 => "alice'; drop", _ => null },
        actorId: (i % 3) switch { 0 => "wf_2345678923", 1 => $"entra:tenant:alice-{i % 2}", _ => null },
        action: i % 2 == 0 ? "start_run" : "cancel_run",
        workflow: i % 4 == 3 ? null : i % 4)).Append(Entry(Noon.AddMinutes(30), actor: "entra:tenant:alice-1", actorId: "entra:tenant:mallory"));

    private static IEnumerable<AuditFilter> Filters() =>
        from actor in new[] { null, "wf_2345678923", "alice'; drop", "entra:tenant:alice-0", "entra:tenant:alice-1", "nobody" }
        from action in new[] { null, "start_run" }
        from workflow in new long?[] { null, 1, 9 }
        from span in new[] { (null, null), ((DateTimeOffset?)Noon.AddMinutes(5), (DateTimeOffset?)Noon.AddMinutes(17)) }
        select new AuditFilter(actor, action, workflow, span.Item1, span.Item2);

    private async Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter) => await AllAsync(page => Audit.ListEntriesAsync(filter, page, None), limit: 5);

    private static AuditEntry Entry(DateTimeOffset at, string? actor = "local", string? actorId = null, string action = "start_run", long? workflow = null) =>
        new() { At = at, Actor = actor, ActorId = actorId, Kind = "key", Action = action, WorkflowId = workflow };
}
