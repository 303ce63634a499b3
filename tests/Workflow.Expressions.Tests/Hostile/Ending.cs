using System.Diagnostics;
using Workflow.Core.Expressions;

namespace Workflow.Expressions.Tests.Hostile;

/// <summary>How one evaluation ended, and what it took.</summary>
/// <param name="Reason">Why it failed; <c>null</c> if it gave a value.</param>
/// <param name="Bytes">Bytes that its thread allocated.</param>
/// <param name="Milliseconds">Time that its thread had a processor.</param>
/// <param name="ClockMilliseconds">Time on the clock.</param>
/// <param name="Wrong">What it threw, if that was not an <see cref="ExpressionException"/>.</param>
internal readonly record struct Ending(string? Reason, long Bytes, double Milliseconds, double ClockMilliseconds, Exception? Wrong)
{
    /// <summary>Does something that evaluates, and measures it.</summary>
    public static Ending Of(Action evaluate)
    {
        string? reason = null;
        Exception? wrong = null;
        var (started, startedAt) = (ThreadClock.Milliseconds, Stopwatch.GetTimestamp());
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            evaluate();
        }
        catch (ExpressionException e)
        {
            reason = e.Reason;
        }
#pragma warning disable CA1031 // any other exception is what this looks for
        catch (Exception e)
#pragma warning restore CA1031
        {
            wrong = e;
        }

        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        return new Ending(reason, bytes, ThreadClock.Milliseconds - started, Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds, wrong);
    }
}
