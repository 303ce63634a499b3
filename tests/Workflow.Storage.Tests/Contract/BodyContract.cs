using System.Security.Cryptography;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Stored bodies: whole or not there, a run's own or carried over, and gone with the last run that has them.</summary>
public abstract class BodyContract : StoreContract
{
    private static readonly ExecutionKey First = new(0, null, 1);

    // Every store has all ports.
    private protected IStoredBodies Bodies => (IStoredBodies)Keys;

    /// <summary>How many bytes of bodies the store has, complete or not; those that nothing can find included.</summary>
    protected abstract Task<long> BytesLeftAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((512 * 1024) - 1)]
    [InlineData(512 * 1024)]
    [InlineData((4 * 1024 * 1024) + 1)]
    public async Task StoreAsync_KeepsEveryByte(int size)
    {
        var run = await RunAsync(1);
        var bytes = RandomNumberGenerator.GetBytes(size);

        var stored = await Bodies.StoreAsync(run.Id, First, "text/csv; charset=utf-8", new Trickle(bytes), None);

        Assert.Equal((size, "text/csv; charset=utf-8", Convert.ToHexStringLower(SHA256.HashData(bytes))), (stored.Bytes, stored.MediaType, stored.Sha256));
        Assert.Equal(stored, await Bodies.FindBodyAsync(run.Id, stored.Id, None));
        Assert.Equal(bytes, await ReadAsync(run.Id, stored.Id));
        Assert.Equal(size, await BytesLeftAsync());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 5_000_000)]
    [InlineData(1, 4_999_999)]
    [InlineData(524_287, 3)]
    [InlineData(524_288, 524_288)]
    [InlineData(4_194_303, 2)]
    [InlineData(4_999_999, 1)]
    [InlineData(4_999_000, 1_000)]
    public async Task OpenBodyAsync_ReadsAPart(int offset, int count)
    {
        var run = await RunAsync(1);
        var bytes = RandomNumberGenerator.GetBytes(5_000_000);
        var stored = await Bodies.StoreAsync(run.Id, First, "text/csv", new MemoryStream(bytes), None);

        await using var open = await Bodies.OpenBodyAsync(run.Id, stored.Id, offset, count, None);
        using var read = new MemoryStream();
        await open!.Content.CopyToAsync(read, None);

        Assert.Equal(stored, open.Body);
        Assert.Equal(bytes[offset..(offset + count)], read.ToArray());
        Assert.Null(await Bodies.OpenBodyAsync(run.Id, "0-x-1-0123456789abcdef0123456789abcdef", offset, count, None));
        Assert.Null(await Bodies.OpenBodyAsync("none", stored.Id, offset, count, None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0-x-1-0123456789abcdef0123456789abcdef")]
    [InlineData("../1")]
    [InlineData("0-x-1-%2e%2e%2f")]
    [InlineData("a/b\\c#d?e'f")]
    [InlineData("é")]
    public async Task FindBodyAsync_IsNull_ForAnIdThatIsNone(string id)
    {
        var run = await RunAsync(1);
        await Bodies.StoreAsync(run.Id, First, "text/plain", new MemoryStream([1]), None);

        Assert.Null(await Bodies.FindBodyAsync(run.Id, id, None));
        Assert.Null(await Bodies.OpenBodyAsync(run.Id, id, None));
        Assert.Null(await Bodies.FindBodyAsync("none", id, None));
    }

    [Fact]
    public async Task FindBodyAsync_IsNull_ForABodyOfAnotherRun()
    {
        var (one, other) = (await RunAsync(1), await RunAsync(2));
        var stored = await Bodies.StoreAsync(one.Id, First, "text/plain", new MemoryStream([1]), None);

        Assert.Null(await Bodies.FindBodyAsync(other.Id, stored.Id, None));
        Assert.Null(await Bodies.OpenBodyAsync(other.Id, stored.Id, None));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("20260104T081530123456-7-bcdfgh")]
    public async Task StoreAsync_Refuses_ARunThatIsNotThere(string runId)
    {
        await RunAsync(1);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Bodies.StoreAsync(runId, First, "text/plain", new MemoryStream([1]), None));
        Assert.Equal(0, await BytesLeftAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5 * 1024 * 1024)]
    public async Task StoreAsync_KeepsNothing_WhenTheStreamBreaksOrIsCancelled(int after)
    {
        var run = await RunAsync(1);
        var broken = new Trickle(new byte[after]) { AtEnd = () => throw new IOException("it broke") };
        using var cancelling = new CancellationTokenSource();
        var cancelled = new Trickle(new byte[after]) { AtEnd = cancelling.Cancel };

        Assert.Equal("it broke", (await Assert.ThrowsAsync<IOException>(() => Bodies.StoreAsync(run.Id, First, "text/plain", broken, None))).Message);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Bodies.StoreAsync(run.Id, First, "text/plain", cancelled, cancelling.Token));

        Assert.Equal(0, await BytesLeftAsync());
        Assert.Equal(1, (await Bodies.StoreAsync(run.Id, First, "text/plain", new MemoryStream([1]), None)).Bytes);
    }

    [Fact]
    public async Task RemoveBodiesAsync_LeavesOne_AndThoseOfOtherAttempts()
    {
        var run = await RunAsync(1);
        ExecutionKey[] attempts = [First, First, new(0, null, 10), new(0, 0, 1), new(0, 1, 1), new(10, null, 1)];
        List<string> ids = [];
        foreach (var attempt in attempts)
        {
            ids.Add((await Bodies.StoreAsync(run.Id, attempt, "text/plain", new MemoryStream([1]), None)).Id);
        }

        await Bodies.RemoveBodiesAsync(run.Id, First, ids[1], None);
        Assert.Equal([false, true, true, true, true, true], await AreThereAsync(run.Id, ids));

        await Bodies.RemoveBodiesAsync(run.Id, First, null, None);
        await Bodies.RemoveBodiesAsync(run.Id, new(0, 1, 1), "another", None);
        await Bodies.RemoveBodiesAsync("none", First, null, None);
        Assert.Equal([false, false, true, true, false, true], await AreThereAsync(run.Id, ids));
    }

    [Fact]
    public async Task AnExecution_KeepsTheIdOfItsBody()
    {
        var run = await RunAsync(1);
        await Runs.RecordAsync(run.Id, [Sample.Execution(0) with { StoredBody = "0-x-1-abc" }, Sample.Execution(1)], [], None);

        Assert.Equal("0-x-1-abc", (await Runs.FindLastAsync(run.Id, 0, null, None))?.StoredBody);
        Assert.Null((await Runs.FindLastAsync(run.Id, 1, null, None))?.StoredBody);
        Assert.Equal(["0-x-1-abc", null], (await Runs.ListExecutionsAsync(run.Id, null, 10, None)).Select(e => e.StoredBody));
    }

    [Fact]
    public async Task AdmitAsync_CarriesBodiesOver_AndTheyOutliveTheirRun()
    {
        var run = await RunAsync(1);
        var bytes = RandomNumberGenerator.GetBytes(600_000);
        var kept = await Bodies.StoreAsync(run.Id, First, "text/csv", new MemoryStream(bytes), None);
        var left = await Bodies.StoreAsync(run.Id, new(1, null, 1), "text/plain", new MemoryStream([1]), None);
        await EndAsync(run);

        // The task has another place in the version that is run, and an attempt at the old place ends.
        var rerun = await RerunAsync(2, run, Sample.Execution(3) with { StoredBody = kept.Id, CarriedOver = true }, Sample.Execution(4));
        await Bodies.RemoveBodiesAsync(rerun.Id, First, null, None);
        Assert.Null(await Bodies.FindBodyAsync(rerun.Id, left.Id, None));

        Assert.True(await Runs.DeleteAsync(run.Id, None));
        Assert.Equal(kept, await Bodies.FindBodyAsync(rerun.Id, kept.Id, None));
        Assert.Equal(bytes, await ReadAsync(rerun.Id, kept.Id));

        // And again.
        await EndAsync(rerun);
        var third = await RerunAsync(3, rerun, Sample.Execution(0) with { StoredBody = kept.Id, CarriedOver = true });
        Assert.True(await Runs.DeleteAsync(rerun.Id, None));
        Assert.Equal(bytes, await ReadAsync(third.Id, kept.Id));

        await EndAsync(third);
        Assert.True(await Runs.DeleteAsync(third.Id, None));
        Assert.Equal(0, await BytesLeftAsync());
    }

    [Fact]
    public async Task AdmitAsync_LeavesNothing_OfARerunThatIsRefused()
    {
        var run = await RunAsync(1);
        var kept = await Bodies.StoreAsync(run.Id, First, "text/csv", new MemoryStream([1]), None);
        await EndAsync(run);
        await RunAsync(2);

        var refused = await AdmitAsync(Sample.Run(1, 3) with { RerunOf = run.Id }, policy: OverlapPolicy.Skip, carriedOver: Sample.Execution(0) with { StoredBody = kept.Id });

        Assert.Equal(AdmissionOutcome.AtLimit, refused.Outcome);
        Assert.Equal(1, await BytesLeftAsync());
        Assert.NotNull(await Bodies.FindBodyAsync(run.Id, kept.Id, None));
    }

    [Fact]
    public async Task AdmitAsync_IsTheSame_WhenARerunIsRepeated()
    {
        var run = await RunAsync(1);
        var kept = await Bodies.StoreAsync(run.Id, First, "text/csv", new MemoryStream([1]), None);
        await EndAsync(run);
        var carried = Sample.Execution(0) with { StoredBody = kept.Id };
        var rerun = await RerunAsync(2, run, carried);

        Assert.Equal(AdmissionOutcome.Repeated, (await AdmitAsync(Sample.Run(1, 2) with { RerunOf = run.Id, Trigger = RunTrigger.Rerun }, max: 100, carriedOver: carried)).Outcome);

        Assert.NotNull(await Bodies.FindBodyAsync(rerun.Id, kept.Id, None));
    }

    [Fact]
    public async Task AdmitAsync_RefusesARerun_WhoseBodiesHaveBeenRemoved()
    {
        var run = await RunAsync(1);
        var kept = await Bodies.StoreAsync(run.Id, First, "text/csv", new MemoryStream([1]), None);
        await EndAsync(run);
        Assert.True(await Runs.DeleteAsync(run.Id, None));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => RerunAsync(2, run, Sample.Execution(0) with { StoredBody = kept.Id }));

        Assert.Equal(RefusalReason.NotFound, refused.Reason);
        Assert.Null(await Runs.GetAsync(Sample.Id(1, 2), None));
    }

    [Fact]
    public async Task DeleteAsync_RemovesBodies_LargerThanOneStep()
    {
        var run = await RunAsync(1);
        await Bodies.StoreAsync(run.Id, First, "text/plain", new Trickle(new byte[40 * 1024 * 1024]), None);
        await Bodies.StoreAsync(run.Id, new(0, 7, 1), "text/plain", new MemoryStream([]), None);
        await EndAsync(run);

        Assert.True(await Runs.DeleteAsync(run.Id, None));

        Assert.Equal(0, await BytesLeftAsync());
    }

    private protected async Task<Run> RunAsync(int number)
    {
        if (number == 1)
        {
            await CreateWorkflowAsync();
        }

        return await CreateRunAsync(Sample.Run(1, number) with { Status = RunStatus.Running });
    }

    private protected async Task<byte[]> ReadAsync(string runId, string id)
    {
        await using var open = await Bodies.OpenBodyAsync(runId, id, None);
        using var read = new MemoryStream();
        await open!.Content.CopyToAsync(read, None);
        return read.ToArray();
    }

    private async Task<Run> RerunAsync(int number, Run earlier, params TaskExecution[] carried) =>
        (await AdmitAsync(Sample.Run(1, number) with { RerunOf = earlier.Id, Trigger = RunTrigger.Rerun }, max: 100, carriedOver: carried)).Run!;

    private async Task EndAsync(Run run) =>
        Assert.NotNull(await Runs.TransitionAsync(new RunTransition(run.Id, [RunStatus.Pending, RunStatus.Running], RunStatus.Failed, Sample.Noon), null, None));

    private async Task<IEnumerable<bool>> AreThereAsync(string runId, IEnumerable<string> ids)
    {
        List<bool> there = [];
        foreach (var id in ids)
        {
            there.Add(await Bodies.FindBodyAsync(runId, id, None) is not null);
        }

        return there;
    }
}
