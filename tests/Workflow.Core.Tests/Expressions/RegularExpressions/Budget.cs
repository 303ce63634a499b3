using Workflow.Core.Expressions.RegularExpressions;

namespace Workflow.Core.Tests.Expressions.RegularExpressions;

/// <summary>Counts what a search pays, and ends it at a limit.</summary>
internal sealed class Budget(long limit = long.MaxValue) : ISearchBudget
{
    public long StepsPaid { get; private set; }

    public long BytesPaid { get; private set; }

    public void Steps(long count)
    {
        StepsPaid += count;
        if (StepsPaid > limit)
        {
            throw new InvalidOperationException("The budget is spent.");
        }
    }

    public void Bytes(long count) => BytesPaid += count;
}
