using Workflow.Core.Definitions;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Definitions;

public class ErrorSelectorTests
{
    [Theory]
    [InlineData("*", ErrorSelectorKind.Any)]
    [InlineData("503", ErrorSelectorKind.Status)]
    [InlineData("5xx", ErrorSelectorKind.Status)]
    [InlineData("4XX", ErrorSelectorKind.Status)]
    [InlineData("600", ErrorSelectorKind.Code)]
    [InlineData("5x", ErrorSelectorKind.Code)]
    [InlineData("50x", ErrorSelectorKind.Code)]
    [InlineData("5Xx", ErrorSelectorKind.Code)]
    [InlineData("5xx\n", ErrorSelectorKind.Code)]
    [InlineData("timeout", ErrorSelectorKind.Code)]
    [InlineData("{{ attempt < 3 }}", ErrorSelectorKind.Expression)]
    [InlineData("x {{", ErrorSelectorKind.Expression)]
    [InlineData("", ErrorSelectorKind.Code)]
    public void KindOf_IsOneOfFour(string entry, ErrorSelectorKind kind) => Assert.Equal(kind, ErrorSelector.KindOf(entry));

    [Theory]
    [InlineData("*", "timeout", null, true)]
    [InlineData("timeout", "timeout", null, true)]
    [InlineData("Timeout", "timeout", null, false)]
    [InlineData("time", "timeout", null, false)]
    [InlineData("503", "http_status", "{'status_code':503}", true)]
    [InlineData("5xx", "http_status", "{'status_code':503}", true)]
    [InlineData("5XX", "http_status", "{'status_code':599}", true)]
    [InlineData("4xx", "http_status", "{'status_code':503}", false)]
    [InlineData("504", "http_status", "{'status_code':503}", false)]
    [InlineData("5xx", "http_status", "{'status_code':'503'}", false)]
    [InlineData("5xx", "http_status", "{'status_code':5030}", false)]
    [InlineData("5xx", "http_status", "{}", false)]
    [InlineData("5xx", "http_status", "[503]", false)]
    [InlineData("5xx", "http_status", null, false)]
    [InlineData("5xx", "unexpected_response", "{'status_code':503}", false)] // its status was expected
    [InlineData("http_status", "http_status", "{'status_code':404}", true)]
    public void Selects_ByCodeOrStatus(string entry, string code, string? details, bool expected) =>
        Assert.Equal(expected, ErrorSelector.Selects(entry, new TaskError(code, "m", Details: details is null ? null : TestJson.Parse(details))));
}
