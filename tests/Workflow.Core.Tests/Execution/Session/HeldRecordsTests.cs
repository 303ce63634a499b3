using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Execution.Session;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>Ends of attempts that are written together, a moment later.</summary>
public sealed class HeldRecordsTests : IAsyncLifetime
{
    private readonly List<(string Written, TaskCompletionSource Done)> _writes = [];
    private readonly FakeTimeProvider _time = new();
    private readonly HeldRecords _held;
    private bool _isSlow;

    public HeldRecordsTests() => _held = new HeldRecords(WriteAsync, _time);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _isSlow = false;
        End(null);
        return _held.DisposeAsync();
    }

    [Fact]
    public async Task FlushAsync_WritesAllTogether_InOrder()
    {
        await AddAsync(0, 1, 2);
        Assert.Empty(_writes);

        await _held.FlushAsync();
        await _held.FlushAsync();

        Assert.Equal(["0 1 2: line 0, line 1, line 2"], _writes.Select(w => w.Written));
    }

    [Fact]
    public async Task Records_AreWrittenByThemselves_WhenTheyAreOldEnough()
    {
        await AddAsync(0);
        _time.Advance(HeldRecords.Patience / 2);
        await AddAsync(1);
        Assert.Empty(_writes);
        _time.Advance(HeldRecords.Patience / 2);
        Assert.Single(_writes);
        await AddAsync(2);
        _time.Advance(HeldRecords.Patience);

        Assert.Equal(["0 1: line 0, line 1", "2: line 2"], _writes.Select(w => w.Written));
    }

    [Theory]
    [InlineData(ExecutionStatus.Failed)]
    [InlineData(ExecutionStatus.TimedOut)]
    [InlineData(ExecutionStatus.Cancelled)]
    [InlineData(ExecutionStatus.Skipped)]
    public async Task AddAsync_WritesAtOnce_WhatIsNoSuccess(ExecutionStatus status)
    {
        await AddAsync(0);
        _isSlow = true;

        var added = _held.AddAsync(Ended(1, 0) with { Status = status }, []);

        Assert.False(added.IsCompleted);
        Assert.Equal(["0 1: line 0"], _writes.Select(w => w.Written));
        End(null);
        await added;
    }

    [Theory]
    [InlineData(HeldRecords.Most, 0)]
    [InlineData(2, HeldRecords.MostBytes / 2)]
    public async Task AddAsync_WaitsForAll_WhenThereIsNoMoreRoom(int most, int bytes)
    {
        _isSlow = true;
        for (var i = 0; i < most - 1; i++)
        {
            Assert.True(_held.AddAsync(Ended(i, bytes), []).IsCompletedSuccessfully);
        }

        var last = _held.AddAsync(Ended(most - 1, bytes), []);
        Assert.False(last.IsCompleted);
        End(null);
        await last;

        await AddAsync(most);
        Assert.Equal(most, Assert.Single(_writes).Written.Split(':')[0].Split(' ').Length);
    }

    [Fact]
    public async Task FlushAsync_WaitsForWhatIsBeingWritten()
    {
        _isSlow = true;
        await AddAsync(0);
        var first = _held.FlushAsync();
        var again = _held.FlushAsync();
        await AddAsync(1);
        var second = _held.FlushAsync();
        Assert.False(first.IsCompleted || again.IsCompleted || second.IsCompleted);

        _writes[1].Done.SetResult();
        Assert.False(second.IsCompleted); // nothing of it counts before what is older
        _writes[0].Done.SetResult();
        await Task.WhenAll(first, again, second);
    }

    [Fact]
    public async Task EndWithAsync_TakesThoseThatAreHeld()
    {
        await AddAsync(0, 1);

        Assert.True(await EndAsync(2, succeeds: true));

        Assert.Equal(["end 0 1 2: line 0, line 1, line 2"], _writes.Select(w => w.Written));
    }

    [Fact]
    public async Task EndWithAsync_LeavesThemOnRecord_WhenTheRunHasChanged()
    {
        await AddAsync(0, 1);

        Assert.False(await EndAsync(2, succeeds: false));

        Assert.Equal(["end 0 1 2: line 0, line 1, line 2", "0 1: line 0, line 1"], _writes.Select(w => w.Written));
    }

    [Fact]
    public async Task EndWithAsync_DoesNotEndTheRun_WithoutWhatCouldNotBeWritten()
    {
        _isSlow = true;
        await AddAsync(0);
        var flush = _held.FlushAsync();
        var end = EndAsync(1, succeeds: true);
        End(new IOException("The disk is full."));

        await Assert.ThrowsAsync<IOException>(() => end);
        await Assert.ThrowsAsync<IOException>(() => flush);
        Assert.Single(_writes);
    }

    [Fact]
    public async Task FlushAsync_ThrowsFromThenOn_WhenAWriteHasFailed()
    {
        _isSlow = true;
        await AddAsync(0);
        _time.Advance(HeldRecords.Patience); // nobody awaits it
        Assert.Single(_writes);
        Assert.False(_held.Failed.IsCompleted);
        End(new IOException("The disk is full."));
        await _held.Failed.SoonAsync();

        await Assert.ThrowsAsync<IOException>(_held.FlushAsync);
        _isSlow = false;
        await AddAsync(1);
        await Assert.ThrowsAsync<IOException>(_held.FlushAsync);
    }

    [Fact]
    public async Task DisposeAsync_WritesTheRest()
    {
        await AddAsync(0);

        await _held.DisposeAsync();

        Assert.Equal(["0: line 0"], _writes.Select(w => w.Written));
    }

    private async Task AddAsync(params int[] positions)
    {
        foreach (var position in positions)
        {
            var added = _held.AddAsync(Ended(position, 0), [new LogLine(DateTimeOffset.UnixEpoch, LogSeverity.Info, $"line {position}")]);
            Assert.True(added.IsCompletedSuccessfully);
            await added;
        }
    }

    private Task<bool> EndAsync(int position, bool succeeds) => _held.EndWithAsync(Ended(position, 0), [new LogLine(DateTimeOffset.UnixEpoch, LogSeverity.Info, $"line {position}")], async (ends, lines) =>
    {
        await WriteAsync(ends, lines, "end ");
        return succeeds;
    });

    private static TaskExecution Ended(int position, int bytes) => new()
    {
        Position = position,
        Task = $"t{position}",
        Status = ExecutionStatus.Succeeded,
        Output = bytes == 0 ? null : TestJson.Parse($"'{new string('x', bytes)}'"),
    };

    private Task WriteAsync(IReadOnlyList<TaskExecution> ends, IReadOnlyList<LogLine> lines) => WriteAsync(ends, lines, "");

    private Task WriteAsync(IReadOnlyList<TaskExecution> ends, IReadOnlyList<LogLine> lines, string what)
    {
        var done = new TaskCompletionSource(); // what awaits it goes on at once
        _writes.Add(($"{what}{string.Join(' ', ends.Select(e => e.Position))}: {string.Join(", ", lines.Select(line => line.Message))}", done));

        return _isSlow ? done.Task : Task.CompletedTask;
    }

    private void End(Exception? fault) => _writes.ForEach(write => _ = fault is null ? write.Done.TrySetResult() : write.Done.TrySetException(fault));
}
