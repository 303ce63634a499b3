using Workflow.Api.Tests.Access;

namespace Workflow.Functions.Tests.Api;

/// <summary>The table of every route and every caller, on the functions of the app.</summary>
public sealed class AppAccessTableTests(KeyedApp keyed) : AccessTableTests(keyed), IClassFixture<KeyedApp>
{
    // These have no route of the API: EverythingElse_IsClosedToThoseWhoAreNotKnown calls them.
    private static readonly string[] OfPages = ["docs", "monitor", "z_anything_else"];

    [Fact]
    public void Table_HasEveryFunction() =>
        Assert.Equal(RouteNames.Concat(OfPages).Order(StringComparer.Ordinal), HttpFunction.All.Select(function => function.Name).Order(StringComparer.Ordinal));
}
