namespace Workflow.Contracts;

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="NextCursor">Cursor of the next page, for ?cursor=; null on the last page.</param>
public sealed record ListResponse<T>(IReadOnlyList<T> Items, string? NextCursor);
