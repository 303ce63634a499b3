using Workflow.Contracts;
using Workflow.Core.Paging;

namespace Workflow.Api.Mapping;

/// <summary>Shows pages of lists.</summary>
internal static class ListMapping
{
    extension<T>(ListResponse<T>)
    {
        public static ListResponse<T> Of<TStored>(Page<TStored> page, Func<TStored, T> map) =>
            new([.. page.Items.Select(map)], page.NextCursor);
    }
}
