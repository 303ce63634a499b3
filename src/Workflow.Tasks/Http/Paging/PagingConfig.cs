namespace Workflow.Tasks.Http.Paging;

/// <summary>The member <c>paging</c>.</summary>
/// <param name="Next">The expression of the next address; <c>null</c>: the header <c>Link</c> has it (RFC 8288).</param>
/// <param name="Items">The expression of the list of a page; <c>null</c>: its body is the list.</param>
/// <param name="MaxPages">Most pages; one more fails the task.</param>
internal sealed record PagingConfig(string? Next, string? Items, int MaxPages)
{
    /// <summary>Default of <c>max_pages</c>.</summary>
    internal const int DefaultMaxPages = 100;

    /// <summary>Largest <c>max_pages</c>.</summary>
    internal const int MaxPagesCeiling = 1_000;
}
