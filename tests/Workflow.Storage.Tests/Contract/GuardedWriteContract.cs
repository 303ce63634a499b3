using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Pools;
using Workflow.Core.History;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Calendars;
using Workflow.Core.TaskTypes;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Of several callers who write the same name at once, each with a guard, one is served, and the others are told that it has changed.</summary>
public abstract class GuardedWriteContract : StoreContract
{
    private const int Callers = 6;
    private const string Name = "n";

    [Theory]
    [InlineData("workflow")]
    [InlineData("calendar")]
    [InlineData("pool")]
    public async Task OneOfThose_WhoCreate_IsServed(string kind)
    {
        var editor = Of(kind);

        var served = Assert.Single(await AllAtOnceAsync(i => editor.PutAsync(i, new WriteGuard(MustBeNew: true))));

        Assert.Equal(served, (await editor.ReadAsync()).Content);
    }

    [Theory]
    [InlineData("workflow")]
    [InlineData("calendar")]
    [InlineData("pool")]
    public async Task OneOfThose_WhoChangeWhatTheyHaveRead_IsServed(string kind)
    {
        var editor = Of(kind);
        await editor.PutAsync(99, default);
        var read = await editor.ReadAsync();

        var served = Assert.Single(await AllAtOnceAsync(i => editor.PutAsync(i, read.Guard)));

        Assert.Equal(served, (await editor.ReadAsync()).Content);
    }

    [Theory]
    [InlineData("workflow")]
    [InlineData("calendar")]
    [InlineData("pool")]
    public async Task OneOfThose_WhoChangeOrRemoveWhatTheyHaveRead_IsServed(string kind)
    {
        var editor = Of(kind);
        await editor.PutAsync(99, default);
        var read = await editor.ReadAsync();

        var served = Assert.Single(await AllAtOnceAsync(i => i % 2 == 0 ? editor.PutAsync(i, read.Guard) : editor.RemoveAsync(read)));

        Assert.Equal(served % 2 == 0 ? served : 0, (await editor.ReadAsync()).Content);
    }

    [Theory]
    [InlineData("workflow")]
    [InlineData("calendar")]
    [InlineData("pool")]
    public async Task WhatIsCreatedAgain_IsNotWhatWasRead(string kind)
    {
        var editor = Of(kind);
        await editor.PutAsync(1, default);
        var read = await editor.ReadAsync();
        await editor.RemoveAsync(read);
        await editor.PutAsync(1, new WriteGuard(MustBeNew: true));

        await Assert.ThrowsAsync<RefusedException>(() => editor.PutAsync(2, read.Guard));

        Assert.Equal(1, (await editor.ReadAsync()).Content);
    }

    // Who is served; all others must have been refused because of the change.
    private static async Task<IReadOnlyList<int>> AllAtOnceAsync(Func<int, Task> write)
    {
        var results = await Task.WhenAll(Enumerable.Range(1, Callers).Select(i => Task.Run(async () => (Caller: i, Refused: await Record.ExceptionAsync(() => write(i))))));
        Assert.All(results, result => Assert.True(
            result.Refused is null or RefusedException { Reason: RefusalReason.Changed or RefusalReason.NotFound }, $"{result.Caller}: {result.Refused}"));
        return [.. results.Where(result => result.Refused is null).Select(result => result.Caller)];
    }

    private Editor Of(string kind) => kind switch
    {
        "workflow" => OfWorkflows(new WorkflowEditor(Workflows, new DefinitionValidator(new TaskTypeCatalog([])), TimeProvider.System)),
        "calendar" => OfCalendars(new CalendarEditor((ICalendarStore)Keys, Workflows, Schedules, new ScheduleSignal(), TimeProvider.System)), // every store has all ports
        _ => OfPools(new PoolEditor((IPoolStore)Keys, new PoolPlaces((IPoolPlaces)Keys, Runs, new NobodyIsStarted(), TimeProvider.System, NullLogger<PoolPlaces>.Instance), TimeProvider.System)),
    };

    private Editor OfWorkflows(WorkflowEditor editor) => new(
        (content, guard) => editor.ApplyAsync(Name, guard, JsonElement.Parse($"{{\"description\":\"{content}\"}}"), None),
        read => editor.DeleteAsync(read.Id, read.Revision, None),
        async () => await Workflows.FindByNameAsync(Name, None) is { } found ? new Found(int.Parse(found.Definition.Description!, CultureInfo.InvariantCulture), found.Revision, found.Id) : default);

    private Editor OfCalendars(CalendarEditor editor) => new(
        (content, guard) => editor.PutAsync(Name, [new DateOnly(2027, 1, 1).AddDays(content)], guard, None),
        read => editor.RemoveAsync(Name, read.Revision, None),
        async () => await ((ICalendarStore)Keys).GetCalendarAsync(Name, None) is { } found ? new Found(found.Dates[0].DayOfYear - 1, found.Revision, 0) : default);

    private Editor OfPools(PoolEditor editor) => new(
        (content, guard) => editor.PutAsync(Name, content, null, guard, None),
        read => editor.RemoveAsync(Name, read.Revision, None),
        async () => await ((IPoolStore)Keys).GetPoolAsync(Name, None) is { } found ? new Found(found.Size, found.Revision, 0) : default);

    // No run waits for the pool.
    private sealed class NobodyIsStarted : IRunLauncher
    {
        public Task LaunchAsync(RunHead run, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task NotifyAsync(string runId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task NotifyOfChildAsync(string runId, string childRunId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private readonly record struct Found(int Content, long Revision, long Id)
    {
        public WriteGuard Guard => new(Revision, MustExist: true, Id: Id == 0 ? null : Id);
    }


    private sealed record Editor(Func<int, WriteGuard, Task> PutAsync, Func<Found, Task> RemoveAsync, Func<Task<Found>> ReadAsync);
}
