using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Tasks.Http.Paging;

/// <summary>Reads the member <c>paging</c>.</summary>
internal static class PagingReader
{
    internal static PagingConfig? Read(ObjectReader config)
    {
        if (config.Object("paging") is not { } paging)
        {
            return null;
        }

        var (next, items) = (Expression(paging, "next"), Expression(paging, "items"));
        var maxPages = paging.Int("max_pages", 1, PagingConfig.MaxPagesCeiling, PagingConfig.DefaultMaxPages);
        paging.RefuseUnknown();
        return new PagingConfig(next, items, maxPages);
    }

    private static string? Expression(ObjectReader paging, string name)
    {
        var text = paging.Text(name, DefinitionLimits.Expression);
        if (text is { Length: 0 })
        {
            paging.Fault(name, "must not be empty");
        }

        return text;
    }
}
