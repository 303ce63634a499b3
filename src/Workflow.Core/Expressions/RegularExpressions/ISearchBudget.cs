namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>What a search pays from: the budget of an evaluation.</summary>
internal interface ISearchBudget
{
    /// <summary>Pays for steps that are about to be done.</summary>
    /// <param name="count">How many, from 0.</param>
    void Steps(long count);

    /// <summary>Pays for bytes that are about to be allocated.</summary>
    /// <param name="count">How many, from 0.</param>
    void Bytes(long count);
}
