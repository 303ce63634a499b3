using Workflow.Core.Paging;

namespace Workflow.Api.Contracts;

/// <summary>A part of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="NextCursor">Asks for the part after this one, as ?cursor=; null when this is the last.</param>
public sealed record ListResponse<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    internal static ListResponse<T> Of<TStored>(Page<TStored> page, Func<TStored, T> map) =>
        new([.. page.Items.Select(map)], page.NextCursor);
}
