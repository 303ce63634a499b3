using System.Reflection;
using System.Runtime.ExceptionServices;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Pools;

/// <summary>A process dies at any call of the store while an attempt takes, holds and frees its place: no place is lost, and none is held twice.</summary>
public sealed class PoolDeathTests
{
    private const int MostCalls = 14;

    public static TheoryData<bool, bool, int> Deaths =>
        [.. from waits in new[] { false, true } from isAfter in new[] { false, true } from calls in Enumerable.Range(1, MostCalls) select (waits, isAfter, calls)];

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Place_IsFree_WhereverTheProcessDies(bool waits, bool isAfter, int calls)
    {
        using var fixture = await PoolFixture.BeginAsync();
        if (waits)
        {
            await fixture.OtherTakesAsync();
        }

        var mortal = MortalStore.Of(fixture, calls, isAfter);
        await LiveAsync(() => fixture.DoAsync(mortal, mortal));
        var begun = fixture.Begun;
        var hadEnded = await fixture.Run.FindAsync(PoolFixture.Call) is { } recorded && recorded.Status.IsFinal();

        // The next process first compares the places with the record; the other run frees its place, whether or not that is heard.
        await fixture.CheckOf(fixture.Run.Store).CheckAtStartAsync(CancellationToken.None);
        Assert.InRange(fixture.Places.Use.Used, 0, 1);
        await fixture.Places.FreeAsync(PoolFixture.Other, keepsTaken: false, fixture.Run.Time.GetUtcNow(), CancellationToken.None);
        var answer = await fixture.DoAsync();

        Assert.Equal(ExecutionStatus.Succeeded, answer.Report!.Value.Status);
        Assert.Equal((0, 0), fixture.Places.Use);
        Assert.Equal(hadEnded ? begun : begun + 1, fixture.Begun); // what had ended is not done again
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Line_IsLeft_WhereverTheProcessDies(bool waits, bool isAfter, int calls)
    {
        using var fixture = await PoolFixture.BeginAsync();
        await fixture.OtherTakesAsync();
        await fixture.OtherBeginsAsync();
        if (waits)
        {
            await fixture.DoAsync();
        }

        var mortal = MortalStore.Of(fixture, calls, isAfter);
        await LiveAsync(() => fixture.DoAsync(mortal, mortal, StepKind.Cancel));
        await fixture.CheckOf(fixture.Run.Store).CheckAtStartAsync(CancellationToken.None);

        Assert.Equal(ExecutionStatus.Cancelled, (await fixture.DoAsync(StepKind.Cancel)).Report!.Value.Status);
        Assert.Equal((1, 0), fixture.Places.Use);
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Place_IsFree_WithoutARecord_ThoughItsRunGoesOn(bool waits, bool isAfter, int calls)
    {
        using var fixture = await PoolFixture.BeginAsync();
        if (waits)
        {
            await fixture.OtherTakesAsync();
        }

        var mortal = MortalStore.Of(fixture, calls, isAfter);
        await LiveAsync(() => fixture.DoAsync(mortal, mortal));
        var isOnRecord = await fixture.Run.FindAsync(PoolFixture.Call) is { } recorded && !recorded.Status.IsFinal();
        await fixture.CheckOf(fixture.Run.Store).CheckAtStartAsync(CancellationToken.None);

        // What has begun, or waits, is begun again or cancelled. What is not on record may never be: it is not needed any more.
        var (used, waiting) = fixture.Places.Use;
        Assert.Equal(isOnRecord ? 1 : 0, used + waiting);
    }

    internal static async Task LiveAsync(Func<Task> life)
    {
        try
        {
            await life();
        }
        catch (IOException)
        {
            // The process has died.
        }
    }

    internal interface IStores : IRunStore, IPoolPlaces;

#pragma warning disable CA1852 // the proxy is derived from it
    internal class MortalStore : DispatchProxy
#pragma warning restore CA1852
    {
        private PoolFixture _fixture = null!;
        private bool _isAfter;
        private int _callsLeft;

        public static IStores Of(PoolFixture fixture, int calls, bool isAfter)
        {
            var proxy = Create<IStores, MortalStore>();
            var mortal = (MortalStore)(object)proxy;
            (mortal._fixture, mortal._callsLeft, mortal._isAfter) = (fixture, calls, isAfter);
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var isLast = --_callsLeft <= 0;
            ThrowIf(_callsLeft < 0 || (isLast && !_isAfter));
            try
            {
                return targetMethod!.Invoke(targetMethod.DeclaringType == typeof(IPoolPlaces) ? _fixture.Places : _fixture.Run.Store, args);
            }
            catch (TargetInvocationException e) when (e.InnerException is { } inner)
            {
                ExceptionDispatchInfo.Throw(inner);
                throw;
            }
            finally
            {
                ThrowIf(isLast);
            }
        }

        private static void ThrowIf(bool isDead)
        {
            if (isDead)
            {
                throw new IOException("The process has died.");
            }
        }
    }
}
