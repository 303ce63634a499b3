namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>The budget of an evaluation, which a search is charged to.</summary>
internal interface ISearchBudget
{
    /// <summary>Charges steps that are about to be done.</summary>
    /// <param name="count">How many, from 0.</param>
    void Steps(long count);

    /// <summary>Charges bytes that are about to be allocated.</summary>
    /// <param name="count">How many, from 0.</param>
    void Bytes(long count);
}
