using Workflow.Core.Expressions.RegularExpressions;

namespace Workflow.Core.Tests.Expressions.RegularExpressions;

/// <summary>Counts the cost of a search, and ends it at a limit.</summary>
internal sealed class Budget(long limit = long.MaxValue) : ISearchBudget
{
    public long StepsCharged { get; private set; }

    public long BytesCharged { get; private set; }

    public void Steps(long count)
    {
        StepsCharged += count;
        if (StepsCharged > limit)
        {
            throw new InvalidOperationException("The budget is spent.");
        }
    }

    public void Bytes(long count) => BytesCharged += count;
}
